import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NationalPicture } from '../contracts/index.ts';
import { ManualClock, signingKeyFrom, verifyJws } from '../kernel/index.ts';
import { historySchema } from './domain/history.ts';
import { snapshotSchema } from './domain/snapshot.ts';
import { unknownPicture } from './domain/unknown.ts';
import { SNAPSHOT_TYP } from './folder.ts';
import { startStatus, statusConfigSchema, type RunningStatus } from './index.ts';
import { folderPlace } from './place/folder-place.ts';
import { BUCKET_KEY, BUCKET_REGION, s3StandIn, type S3StandIn } from './place/testing/s3-stand-in.ts';
import { signedLine, statementKeysOf } from './testing.ts';
import { mirrorAt } from './verify/mirror.ts';
import { verifyMirror } from './verify/verify.ts';

const TOKEN = 'pembaca-status';

let home: string;
let clock: ManualClock;
/** What the incident service answers; undefined: 503. */
let answer: NationalPicture | undefined;
let asked: (string | undefined)[];
let faults: unknown[];
let status: RunningStatus;

const incidentService = createServer((req, res) => {
  asked.push(req.headers.authorization);
  if (answer) res.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  else res.writeHead(503).end();
});

const pictureNow = (): NationalPicture => {
  const base = unknownPicture(clock.now());
  const provinces = base.provinces.map((province) => ({
    ...province,
    state: 'normal' as const,
    received: 3,
    held: 1,
    recorded: 2,
  }));
  return { ...base, state: 'normal', provinces };
};

const start = (more: Readonly<Record<string, string>> = {}) =>
  startStatus(
    statusConfigSchema.parse({
      SIAGA_INCIDENT_URL: `http://127.0.0.1:${String((incidentService.address() as AddressInfo).port)}`,
      SIAGA_STATUS_TOKEN_FILE: join(home, 'token'),
      SIAGA_STATUS_FOLDER: join(home, 'umum'),
      SIAGA_STATUS_KEY_FILE: join(home, 'kunci'),
      SIAGA_STATUS_PORT: '0',
      ...more,
    }),
    { clock, logger: { warn: (fault: unknown) => void faults.push(fault) } },
  );

const get = (path: string) => fetch(`http://127.0.0.1:${String(status.port)}${path}`);
const page = async (path = '/') => (await get(path)).text();
const file = (name: string) => readFile(join(home, 'umum', name), 'utf8');
const saysNormal = (text: string) => text.includes('Sirekap melayani di semua provinsi.');

beforeEach(async () => {
  if (!incidentService.listening) await once(incidentService.listen(0, '127.0.0.1'), 'listening');
  home = await mkdtemp(join(tmpdir(), 'siaga-status-'));
  await writeFile(join(home, 'token'), `${TOKEN}\n`);
  clock = new ManualClock();
  answer = pictureNow();
  asked = [];
  faults = [];
  status = await start();
});

afterEach(async () => {
  await status.close();
  await rm(home, { recursive: true });
});

it('asks with its token and shows what it got', async () => {
  expect(asked).toEqual([`Bearer ${TOKEN}`]);
  const text = await page();
  expect(saysNormal(text)).toBe(true);
  expect(text).toContain('Bukan hasil resmi');
  expect(text).toContain('Pembaruan terakhir <strong>11.00.00 WIB</strong>');
  expect(text.match(/class="ubin"/g)).toHaveLength(38);
});

it('signs the snapshot so that a mirror that changes it is found out', async () => {
  const { keys } = JSON.parse(await file('jwks.json')) as { keys: { kid: string }[] };
  const jws = await file('snapshot.jws');
  const signed = snapshotSchema.parse(await verifyJws(jws, SNAPSHOT_TYP, keys));
  expect(signed).toEqual(JSON.parse(await file('snapshot.json')));
  const [head, , signature] = jws.split('.');
  const forged = Buffer.from(JSON.stringify({ ...answer, state: 'outage' })).toString('base64url');
  await expect(verifyJws([head, forged, signature].join('.'), SNAPSHOT_TYP, keys)).rejects.toThrow();
});

it('serves what it publishes as a true copy of it', async () => {
  const { keys } = JSON.parse(await file('jwks.json')) as { keys: JWK[] };
  const mirror = mirrorAt(`http://127.0.0.1:${String(status.port)}`);
  expect(await verifyMirror({ mirror, keys, now: clock.now() })).toMatchObject({ outcome: 'true' });
});

it('renews at every interval', async () => {
  await clock.advance(14_000);
  answer = pictureNow();
  await clock.advance(1_000);
  await status.publish();
  expect(await page()).toContain('11.00.14 WIB');
  expect(await file('index.html')).toContain('11.00.14 WIB');
});

it('keeps the last snapshot while the incident service is away, and admits its age in time', async () => {
  answer = undefined;
  await status.publish();
  expect(faults).toHaveLength(1);
  expect(saysNormal(await page())).toBe(true);
  await clock.advance(45_000);
  expect(saysNormal(await page())).toBe(true);
  await clock.advance(1);
  const stale = await page();
  expect(saysNormal(stale)).toBe(false);
  expect(stale).toContain('Data terakhir pukul 11.00.00 WIB.');
  expect(stale).not.toContain('cap-normal kini');
  await status.publish(); // joins the round of second 45
  await status.publish();
  expect(saysNormal(await file('index.html'))).toBe(false);
  answer = pictureNow();
  await status.publish();
  expect(saysNormal(await page())).toBe(true);
});

it('refuses a picture that is none and keeps the one it has', async () => {
  answer = { ...pictureNow(), state: 'baik' as 'normal' };
  await status.publish();
  expect(faults).toHaveLength(1);
  expect(saysNormal(await page())).toBe(true);
});

it('knows the last snapshot again after a restart without the incident service', async () => {
  await status.close();
  answer = undefined;
  status = await start();
  expect(saysNormal(await page())).toBe(true);
});

it('does not believe a snapshot on disk that it did not sign', async () => {
  await status.close();
  answer = undefined;
  await writeFile(join(home, 'umum', 'snapshot.jws'), 'a.b.c');
  status = await start();
  expect(await page()).toContain('Belum ada data.');
});

it('leaves no half-written file behind, and the key outside the folder', async () => {
  const names = await readdir(join(home, 'umum'));
  expect(names.filter((name) => name.endsWith('.gz')).sort()).toEqual(
    ['feed.json', 'feed.xml', 'index.html', 'lanjut.html', 'papan-lanjut.html', 'papan.html'].map(
      (name) => `${name}.gz`,
    ),
  );
  expect(names.filter((name) => !name.endsWith('.gz')).sort()).toEqual([
    ...['feed.json', 'feed.xml', 'index.html', 'jwks.json', 'lanjut.html', 'papan-lanjut.html', 'papan.html'],
    ...['provinsi', 'riwayat.json', 'riwayat.jws', 'segar.js', 'snapshot.json', 'snapshot.jws'],
  ]);
  expect(await readdir(join(home, 'umum', 'provinsi'))).toHaveLength(2 * 2 * 38);
  expect(await file('jwks.json')).not.toContain('"d"');
});

it('offers its twin under the mark of its snapshot, which the twin carries', async () => {
  const mark = `s-${String(Date.parse(answer!.asOf))}`;
  expect(await page('/')).toContain(`href="lanjut.html#${mark}"`);
  const twin = await page('/lanjut.html');
  expect(twin).toContain(`href="index.html#${mark}"`);
  expect(twin).toContain(`id="${mark}"`);
});

it('escapes titles, and allows by hash the styles that pages carry', async () => {
  const attack = {
    ...({ id: 'i', severity: 'critical', state: 'triggered', region: '52', affectedTps: 1 } as const),
  };
  answer = {
    ...pictureNow(),
    incidents: [
      { ...attack, title: '<script>alert(1)</script>', openedAt: pictureNow().asOf, nextUpdateAt: null },
    ],
  };
  await status.publish();
  const response = await get('/');
  const text = await response.text();
  expect(text).not.toContain('<script>alert');
  const policy = response.headers.get('content-security-policy')!;
  for (const path of ['/', '/provinsi/52.html', '/papan.html']) {
    const style = /<style>([^]*)<\/style>/.exec(await page(path))![1]!;
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  }
  expect(policy).toContain("default-src 'none'");
});

it('lets caches hold pages for seconds, and tells them by ETag when nothing changed', async () => {
  for (const path of ['/', '/provinsi/52.html', '/papan.html', '/feed.xml', '/snapshot.jws']) {
    const first = await get(path);
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toMatch(/^public, max-age=(5|15), must-revalidate$/);
    const etag = first.headers.get('etag')!;
    const again = await fetch(first.url, {
      headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
    });
    expect(again.status).toBe(304);
  }
  expect((await get('/feed.xml')).headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
  expect((await get('/provinsi/99.html')).status).toBe(404);
});

it('remembers its history over a restart, and tells what changed meanwhile', async () => {
  await status.close();
  await clock.advance(60_000);
  const base = pictureNow();
  answer = {
    ...base,
    provinces: base.provinces.map((each) => (each.code === '52' ? { ...each, state: 'outage' } : each)),
  };
  status = await start();
  const { days, events } = historySchema.parse(JSON.parse(await file('riwayat.json')));
  expect(days).toMatchObject([{ seenMs: 45_000, worst: { 52: 'outage' } }]);
  expect(events).toMatchObject([{ kind: 'state', regions: ['52'], from: 'normal', to: 'outage' }]);
  expect(await (await get('/feed.json')).text()).toContain(
    'Nusa Tenggara Barat: Normal menjadi Gangguan berat',
  );
});

it('shows a signed statement and tells of it, and none that is not signed as it says', async () => {
  const speaker = await signingKeyFrom(join(home, 'kunci-pernyataan'));
  const line = await signedLine(speaker, 'nasional', ['Unggahan tertunda; pleno berjalan.'], clock.now());
  const bali = await signedLine(speaker, '51', ['Bali berjalan.'], clock.now());
  await clock.advance(1_000);
  answer = { ...pictureNow(), statements: [...bali, ...line], statementKeys: statementKeysOf(speaker) };
  await status.publish();
  expect(await page()).toContain('<blockquote>Unggahan tertunda; pleno berjalan.</blockquote>');
  expect(await page('/papan.html')).toContain('Unggahan tertunda; pleno berjalan.');
  expect(await page('/feed.xml')).toContain('Pernyataan resmi: Unggahan tertunda; pleno berjalan.');
  const forged = line.map((one) => ({ ...one, statement: { ...one.statement, text: 'Semua normal.' } }));
  await clock.advance(1_000);
  answer = { ...pictureNow(), statements: [...bali, ...forged], statementKeys: statementKeysOf(speaker) };
  await status.publish();
  expect(faults).toMatchObject([{ err: { code: 'STATUS_STATEMENT_UNSIGNED' } }]);
  expect(await page()).not.toContain('blockquote>');
  expect(await page('/provinsi/51.html')).toContain('<blockquote>Bali berjalan.</blockquote>');
  expect(await page()).not.toContain('Semua normal.');
  expect(saysNormal(await page())).toBe(true);
  await clock.advance(1_000);
  answer = { ...pictureNow(), statements: [...bali, ...line], statementKeys: statementKeysOf(speaker) };
  await status.publish();
  const told = (await (await get('/feed.xml')).text()).match(/urn:siaga:pernyataan:[^<]+/g);
  expect(told?.toSorted()).toEqual(['urn:siaga:pernyataan:51:1', 'urn:siaga:pernyataan:nasional:1']);
});

/** A round into the bucket is ninety PUTs. */
const patiently = (check: () => void) => vi.waitFor(check, { timeout: 8_000 });

describe('with a bucket', () => {
  let bucket: S3StandIn;
  beforeEach(async () => {
    await status.close();
    bucket = await s3StandIn();
    await writeFile(join(home, 'kunci-ember'), JSON.stringify(BUCKET_KEY), { mode: 0o600 });
    status = await start({
      SIAGA_STATUS_BUCKET_URL: bucket.address,
      SIAGA_STATUS_BUCKET_REGION: BUCKET_REGION,
      SIAGA_STATUS_BUCKET_KEY_FILE: join(home, 'kunci-ember'),
    });
  });
  afterEach(() => bucket.close());

  it('a round lies there as a true copy, for who reads it there and who takes it home, the snapshot last', async () => {
    await patiently(() => expect(bucket.objects.has('snapshot.json')).toBe(true));
    expect(bucket.order.slice(-2).sort()).toEqual(['snapshot.json', 'snapshot.jws']);
    const { keys } = JSON.parse(await file('jwks.json')) as { keys: JWK[] };
    const folder = join(home, 'unduhan');
    for (const [path, { text }] of bucket.objects) await folderPlace(folder).put(path, text);
    for (const source of [folder, `${bucket.address}index.html`]) {
      const verdict = await verifyMirror({ mirror: mirrorAt(source), keys, now: clock.now() });
      expect(verdict).toMatchObject({ outcome: 'true' });
    }
  });

  it('that takes nothing keeps the folder from nothing, and gets the next round', async () => {
    await patiently(() => expect(bucket.objects.has('snapshot.json')).toBe(true));
    bucket.refuse = () => 503;
    await clock.advance(15_000);
    answer = pictureNow();
    await status.publish(); // joins the round of second 15
    await status.publish();
    await patiently(() => expect(faults[0]).toMatchObject({ err: { code: 'STATUS_BUCKET_REFUSED' } }));
    expect(await file('index.html')).toContain('11.00.15 WIB');
    expect(bucket.objects.get('index.html')?.text).toContain('11.00.00 WIB');
    bucket.refuse = undefined;
    await status.publish();
    await patiently(() => expect(bucket.objects.get('index.html')?.text).toContain('11.00.15 WIB'));
  });
});

describe('a page whose subscriptions cannot be opened', () => {
  const subscribing = () => ({
    SIAGA_SUBSCRIBE_URL: 'https://kabar.example/',
    SIAGA_SUBSCRIBE_PORT: '0',
    SIAGA_SUBSCRIBE_DIR: join(home, 'langganan'),
    SIAGA_SMTP_URL: 'smtp://127.0.0.1:9',
    SIAGA_OPS_PORT: '0',
  });
  const isOpen = async () => {
    const metrics = await fetch(`http://127.0.0.1:${String(status.probe!.opsPort)}/metrics`);
    return /^siaga_subscription_desk_open (\d)$/m.exec(await metrics.text())?.[1];
  };

  it('is published without them, offers none, and says so', async () => {
    await status.close();
    // A folder in the place of the file.
    await mkdir(join(home, 'langganan/langganan.jsonl'), { recursive: true });
    status = await start(subscribing());
    expect(status.subscriptions).toBeUndefined();
    expect(saysNormal(await page())).toBe(true);
    expect(await page()).not.toContain('kabar.example');
    expect(await isOpen()).toBe('0');
    expect(faults).toMatchObject([{ err: { code: 'EISDIR' } }]);
  });

  it('offers them once they can be', async () => {
    await status.close();
    status = await start(subscribing());
    expect(await page()).toContain('https://kabar.example/');
    expect(await isOpen()).toBe('1');
  });

  it('is not started with settings that lack something', async () => {
    await expect(start({ ...subscribing(), SIAGA_SMTP_URL: '' })).rejects.toMatchObject({
      code: 'STATUS_SUBSCRIBE_INCOMPLETE',
    });
  });
});
