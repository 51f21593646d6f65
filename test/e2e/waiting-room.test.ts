import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
import { signingKeyFrom, systemClock } from '../../src/kernel/index.ts';
import { eventually, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';

const PORT = 24_100;
const LOGINS_PER_SECOND = 10;
const PHONES = 60;

vi.setConfig({ testTimeout: 180_000 });

let dir: string;
let control: Awaited<ReturnType<typeof startControlStub>>;
let settings: Record<string, string>;
let gateways: GatewayProcess[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-antrean-'));
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
            pacedSince: new Date(Date.now() - 3_600_000).toISOString(),
          },
        ],
      }),
    ),
  );
  settings = {
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
  await rm(dir, { recursive: true });
});

const isPaced = (count: number): Promise<unknown> =>
  eventually(() => expect(control.acks.filter(({ verdict }) => verdict === 'ack')).toHaveLength(count));

/** What a phone lived through until it was in. */
interface Story {
  readonly tickets: readonly string[];
  readonly ports: ReadonlySet<number>;
}

/** A phone that obeys, on a new connection each time, at each gateway in turn. */
async function signIn(n: number): Promise<Story> {
  const account = `${tpsIn('52', n)}-1`;
  const tickets: string[] = [];
  const ports = new Set<number>();
  for (let turn = n; ; turn += 1) {
    const { port } = gateways[turn % gateways.length]!;
    ports.add(port);
    const answer = await fetch(`http://127.0.0.1:${String(port)}${PATHS.login}`, {
      method: 'POST',
      headers: {
        connection: 'close',
        [HEADERS.tps]: account.slice(0, 13),
        ...(tickets.length === 0 ? {} : { [HEADERS.ticket]: tickets.at(-1)! }),
      },
      body: JSON.stringify({ account, password: 'rahasia' }),
    });
    const body: unknown = await answer.json();
    if (answer.status === 200) return { tickets, ports };
    expect(answer.status, JSON.stringify(body)).toBe(202);
    const place = waitingRoomAnswerSchema.parse(body);
    tickets.push(place.ticket);
    await systemClock.sleep(place.retryAfterSeconds * 1_000);
  }
}

/** All phones at once; how many seconds until the last was in. */
async function everybodySignsIn(): Promise<{ readonly stories: readonly Story[]; readonly seconds: number }> {
  const startedAt = performance.now();
  const stories = await Promise.all(Array.from({ length: PHONES }, (_, n) => signIn(n)));
  return { stories, seconds: (performance.now() - startedAt) / 1_000 };
}

const loginsAt = ({ vendor }: GatewayProcess): number =>
  vendor.seen.filter(({ operation }) => operation === 'login').length;

describe('a ticket of the waiting room', () => {
  it('is good at every worker of a gateway: nobody is stuck, each logs in once, at the pace', async () => {
    gateways = [await startGatewayProcess(PORT, { ...settings, SIAGA_WORKERS: '2' })];
    await isPaced(1);
    const { stories, seconds } = await everybodySignsIn();
    expect(loginsAt(gateways[0]!)).toBe(PHONES);
    // Three turns at most are kept at a worker beyond the pace.
    expect(seconds).toBeGreaterThan((PHONES - 8) / LOGINS_PER_SECOND - 1);
    expect(stories.filter(({ tickets }) => tickets.length > 0).length).toBeGreaterThan(PHONES / 2);
  });

  it('is good at every gateway of a region, which share the pace without a word', async () => {
    const shared = { ...settings, SIAGA_WORKERS: '0', SIAGA_REGION_GATEWAYS: '2' };
    gateways = await Promise.all([PORT + 10, PORT + 20].map((port) => startGatewayProcess(port, shared)));
    await isPaced(2);
    const { stories, seconds } = await everybodySignsIn();
    const counts = gateways.map(loginsAt);
    expect(counts[0]! + counts[1]!).toBe(PHONES);
    for (const count of counts) expect(count).toBeGreaterThan(PHONES / 5);
    expect(seconds).toBeGreaterThan((PHONES - 8) / LOGINS_PER_SECOND - 1);
    expect(stories.filter(({ ports }) => ports.size === 2).length).toBeGreaterThan(PHONES / 2);
  });
});
