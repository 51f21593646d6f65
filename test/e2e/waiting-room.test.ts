import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HEADERS, PATHS, waitingRoomAnswerSchema } from '../../src/contracts/index.ts';
import { rotateTicketKeys } from '../../src/gateway/index.ts';
import {
  CONTROL_TOKEN,
  inAnHour,
  policyOf,
  signPolicy,
  startControlStub,
  tpsIn,
} from '../../src/gateway/testing.ts';
import { signingKeyFrom } from '../../src/kernel/index.ts';
import { eventually, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { WallClock } from '../support/wall-clock.ts';

const PORT = 24_100;
const LOGINS_PER_SECOND = 10;
const PHONES = 60;

let dir: string;
let control: Awaited<ReturnType<typeof startControlStub>>;
let settings: Record<string, string>;
let gateways: GatewayProcess[] = [];
let clock: WallClock;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-antrean-'));
  clock = new WallClock(join(dir, 'clock'));
  control = await startControlStub();
  const key = await signingKeyFrom(join(dir, 'policy.jwk'));
  await writeFile(join(dir, 'jwks.json'), JSON.stringify({ keys: [key.publicJwk] }));
  await rotateTicketKeys(join(dir, 'ticket-keys.json'), 0);
  control.push(
    await signPolicy(
      key,
      policyOf(1, {
        rules: [
          {
            scope: '52',
            until: inAnHour(),
            loginPerSecond: LOGINS_PER_SECOND,
            pacedSince: new Date(clock.now - 3_600_000).toISOString(),
          },
        ],
      }),
    ),
  );
  settings = {
    ...clock.env,
    // Seconds pass between two looks at the loop: that is no strain.
    SIAGA_LOOP_STEPS_MS: '3600000,7200000,10800000',
    SIAGA_CONTROL_URLS: control.url,
    SIAGA_CONTROL_TOKEN: CONTROL_TOKEN,
    SIAGA_POLICY_JWKS_FILE: join(dir, 'jwks.json'),
    SIAGA_TICKET_KEY_FILE: join(dir, 'ticket-keys.json'),
  };
});

afterEach(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close()));
  gateways = [];
  await control.close();
  clock.close();
  await rm(dir, { recursive: true });
});

const isPaced = (count: number): Promise<unknown> =>
  eventually(() => expect(control.acks.filter(({ verdict }) => verdict === 'ack')).toHaveLength(count));

/** A phone that obeys, on a new connection each time, at each gateway in turn. */
class Phone {
  readonly tickets: string[] = [];
  readonly ports = new Set<number>();
  isIn = false;
  /** When it is to ask. */
  dueAt = clock.now;
  readonly #account: string;
  #turn: number;

  constructor(n: number) {
    this.#account = `${tpsIn('52', n)}-1`;
    this.#turn = n;
  }

  async ask(): Promise<void> {
    const { port } = gateways[this.#turn++ % gateways.length]!;
    this.ports.add(port);
    const answer = await fetch(`http://127.0.0.1:${String(port)}${PATHS.login}`, {
      method: 'POST',
      headers: {
        connection: 'close',
        [HEADERS.tps]: this.#account.slice(0, 13),
        ...(this.tickets.length === 0 ? {} : { [HEADERS.ticket]: this.tickets.at(-1)! }),
      },
      body: JSON.stringify({ account: this.#account, password: 'rahasia' }),
    });
    const body: unknown = await answer.json();
    this.isIn = answer.status === 200;
    if (this.isIn) return;
    expect(answer.status, JSON.stringify(body)).toBe(202);
    const place = waitingRoomAnswerSchema.parse(body);
    this.tickets.push(place.ticket);
    this.dueAt = clock.now + place.retryAfterSeconds * 1_000;
  }
}

/** All phones at once; how many seconds until the last was in, by the clock of the gateways. */
async function everybodySignsIn(): Promise<{ readonly phones: readonly Phone[]; readonly seconds: number }> {
  const startedAt = clock.now;
  const phones = Array.from({ length: PHONES }, (_, n) => new Phone(n));
  for (;;) {
    const waiting = phones.filter(({ isIn }) => !isIn);
    if (waiting.length === 0) return { phones, seconds: (clock.now - startedAt) / 1_000 };
    clock.set(Math.min(...waiting.map(({ dueAt }) => dueAt)));
    await Promise.all(waiting.filter(({ dueAt }) => dueAt <= clock.now).map((phone) => phone.ask()));
  }
}

const loginsAt = ({ vendor }: GatewayProcess): number =>
  vendor.seen.filter(({ operation }) => operation === 'login').length;

describe('a ticket of the waiting room', () => {
  it('is good at every worker of a gateway: nobody is stuck, each logs in once, at the pace', async () => {
    gateways = [await startGatewayProcess(PORT, { ...settings, SIAGA_WORKERS: '2' })];
    await isPaced(1);
    const { phones, seconds } = await everybodySignsIn();
    expect(loginsAt(gateways[0]!)).toBe(PHONES);
    // Three turns at most are kept at a worker beyond the pace.
    expect(seconds).toBeGreaterThan((PHONES - 8) / LOGINS_PER_SECOND - 1);
    expect(phones.filter(({ tickets }) => tickets.length > 0).length).toBeGreaterThan(PHONES / 2);
  });

  it('is good at every gateway of a region, which share the pace without a word', async () => {
    const shared = { ...settings, SIAGA_WORKERS: '0', SIAGA_REGION_GATEWAYS: '2' };
    gateways = await Promise.all([PORT + 10, PORT + 20].map((port) => startGatewayProcess(port, shared)));
    await isPaced(2);
    const { phones, seconds } = await everybodySignsIn();
    const counts = gateways.map(loginsAt);
    expect(counts[0]! + counts[1]!).toBe(PHONES);
    for (const count of counts) expect(count).toBeGreaterThan(PHONES / 5);
    expect(seconds).toBeGreaterThan((PHONES - 8) / LOGINS_PER_SECOND - 1);
    expect(phones.filter(({ ports }) => ports.size === 2).length).toBeGreaterThan(PHONES / 2);
  });
});
