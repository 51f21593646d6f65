import { fail, sleep } from 'k6';
import { randomBytes, sha256 } from 'k6/crypto';
import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { Rate } from 'k6/metrics';
import { PHOTO_FACTOR, photoBytes } from './photos.ts';
import { MOST_TRIES, pauseMs } from './retries.ts';
import type { Shapes } from './shape.ts';

const GATEWAY = (__ENV['GATEWAY'] ?? 'http://127.0.0.1:7611').replace(/\/$/, '');
/** Of every account; where the vendor derives passwords, run against a copy that takes this one. */
const PASSWORD = __ENV['PASSWORD'] ?? 'rahasia';
const PHOTO_BYTES = __ENV['PHOTO_BYTES'];
const SIZES = {
  factor: Number(__ENV['PHOTO_FACTOR'] ?? PHOTO_FACTOR),
  bytes: PHOTO_BYTES === undefined ? undefined : Number(PHOTO_BYTES),
};
const PATIENCE = '10s';
const USUAL_TRIES = 3;

const stations = (JSON.parse(open('./shapes.json')) as Shapes).stations;
const endedWell = new Rate('ended_well');

/** Refusing is what a gateway does under load; it is counted by `ended_well`, not as a broken request. */
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 202 }, 429, 503));

const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)];

function station(): string {
  const zone = __ENV['ZONE'] ?? 'WIB';
  return pick(stations[zone] ?? Object.keys(stations).flatMap((name) => stations[name] ?? [])) ?? '';
}

type Answer = RefinedResponse<ResponseType | undefined>;

/** Try as a phone does: obey pauses, else wait longer each time, and give up at last. */
function persist(operation: string, ask: () => Answer): Answer {
  for (let tries = 1; ; tries += 1) {
    const answer = ask();
    // A login that is told to wait its turn has neither ended nor failed.
    const waits = answer.status === 202 && operation !== 'upload';
    const isGood = !waits && answer.status >= 200 && answer.status < 300;
    if (waits) tries -= 1;
    else if (isGood || tries >= (MOST_TRIES[operation] ?? USUAL_TRIES)) {
      endedWell.add(isGood, { operation });
      return answer;
    }
    sleep(pauseMs(Math.max(1, tries), answer.headers['Retry-After'], Math.random()) / 1000);
  }
}

const params = (operation: string, headers: Record<string, string>) => ({
  headers,
  timeout: PATIENCE,
  tags: { operation, name: operation },
});

/** `operation` is what it is counted as. */
function signIn(operation: string, tps: string, responseType: 'none' | 'text'): Answer {
  const body = JSON.stringify({ account: `${tps}-1`, password: PASSWORD });
  const headers = { 'x-tps-id': tps, 'content-type': 'application/json' };
  let ticket: Record<string, string> = {};
  return persist(operation, () => {
    const answer = http.post(`${GATEWAY}/sso/login`, body, {
      ...params(operation, { ...headers, ...ticket }),
      responseType,
    });
    const given = answer.headers['X-Antrean-Tiket'];
    if (given !== undefined) ticket = { 'x-antrean-tiket': given };
    else if (answer.status >= 400 && answer.status < 500) ticket = {};
    return answer;
  });
}

/** The session of each station, by its code. */
type Sessions = Readonly<Record<string, string>>;

/**
 * Sign every station in before the load begins. Were phones to do it when they first need a session, each virtual user
 * that k6 adds because the gateway is slow would bring a login that is not among the arrivals.
 */
export function setup(): Sessions {
  const sessions: Record<string, string> = {};
  for (const tps of Object.keys(stations).flatMap((zone) => stations[zone] ?? [])) {
    const answer = signIn('setup', tps, 'text');
    const given = answer.status === 200 ? answer.json('session') : '';
    if (typeof given === 'string' && given !== '') sessions[tps] = given;
  }
  if (Object.keys(sessions).length === 0) fail(`Nobody could sign in at ${GATEWAY}`);
  return sessions;
}

export function login(): void {
  signIn('login', station(), 'none');
}

export function session(sessions: Sessions): void {
  const tps = station();
  const headers = { 'x-tps-id': tps, authorization: `Bearer ${sessions[tps] ?? ''}` };
  persist('session', () => http.get(`${GATEWAY}/sso/session`, params('session', headers)));
}

/** A photo of its own: random bytes between a JPEG's beginning and its end. */
function takePhoto(): ArrayBuffer {
  const photo = new Uint8Array(photoBytes(SIZES, Math.random()));
  photo.set(new Uint8Array(randomBytes(32)), 8);
  photo.set([0xff, 0xd8, 0xff, 0xe0], 0);
  photo.set([0xff, 0xd9], photo.length - 2);
  return photo.buffer;
}

export function upload(sessions: Sessions): void {
  const tps = station();
  const photo = takePhoto();
  const page = 1 + Math.floor(Math.random() * 3);
  const key = sha256(`${tps}\nppwp\n${String(page)}\n${sha256(photo, 'hex')}`, 'hex');
  const headers = {
    authorization: `Bearer ${sessions[tps] ?? ''}`,
    'content-type': 'image/jpeg',
    'x-tps-id': tps,
    'x-ballot': 'ppwp',
    'x-page': String(page),
    'content-digest': `sha-256=:${sha256(photo, 'base64')}:`,
    'idempotency-key': key,
  };
  persist('upload', () => http.post(`${GATEWAY}/intake/uploads`, photo, params('upload', headers)));
}

export function officerRead(): void {
  persist('officer-read', () => http.get(`${GATEWAY}/recap/tps/${station()}`, params('officer-read', {})));
}

export function publicRead(): void {
  const province = Math.random() < 0.3 ? '' : `/${station().slice(0, 2)}`;
  persist('public-read', () => http.get(`${GATEWAY}/portal/hasil${province}`, params('public-read', {})));
}
