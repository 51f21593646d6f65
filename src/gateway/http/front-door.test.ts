import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HEADERS, OPERATIONS, PATHS, type Operation } from '../../contracts/index.ts';
import { createLogger } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { jpeg, openHouse, tpsIn, type House } from '../testing/house.ts';
import { FrontDoor } from './front-door.ts';

const SETTINGS = {
  loopMs: [50, 100, 200],
  heapShare: [0.85, 0.92, 0.95],
  perClient: { perSecond: 10, burst: 5 },
  perNetwork: { perSecond: 100, burst: 20 },
} as const;

interface Doorway {
  readonly clock: ManualClock;
  readonly own: { lagMs: number; heapShare: number };
  /** Why a request was refused, undefined when it was let in. */
  ask(
    operation: Operation,
    from?: { address?: string; headers?: Record<string, string>; url?: string },
  ): string | undefined;
}

function open(): Doorway {
  const clock = new ManualClock();
  const own = { lagMs: 0, heapShare: 0.3 };
  const door = new FrontDoor(SETTINGS, {
    clock,
    logger: createLogger({ name: 'test', level: 'silent' }),
    lag: {
      get p99Ms() {
        return own.lagMs;
      },
    },
    heapShare: () => own.heapShare,
    isVouchedFor: (authorization) => authorization === 'Bearer sesi',
    addressOf: (req) => req.socket.remoteAddress,
  });
  return {
    clock,
    own,
    ask(operation, { address = '127.0.0.1', headers = {}, url = '/' } = {}) {
      const req = { headers, url, socket: { remoteAddress: address } } as unknown as IncomingMessage;
      return door.objection({ operation, req, client: door.clientOf(req) });
    },
  };
}

describe('the door of a gateway that is strained', () => {
  it('gives up the least critical first, and says why', async () => {
    const { clock, own, ask } = open();
    own.lagMs = 120;
    await clock.advance(1_000);
    expect(OPERATIONS.map((operation) => ask(operation))).toEqual([
      undefined,
      undefined,
      undefined,
      'loop',
      'loop',
    ]);
    own.heapShare = 0.96;
    await clock.advance(1_000);
    expect(OPERATIONS.map((operation) => ask(operation))).toEqual([
      undefined,
      'heap',
      'heap',
      'heap',
      'heap',
    ]);
  });

  it('opens again when the strain is over', async () => {
    const { clock, own, ask } = open();
    own.lagMs = 60;
    await clock.advance(1_000);
    expect(ask('public-read')).toBe('loop');
    own.lagMs = 1;
    await clock.advance(2_000);
    expect(ask('public-read')).toBeUndefined();
  });
});

describe('the door and who hammers', () => {
  const session = (name: string) => ({ headers: { authorization: `Bearer ${name}` } });
  const passed = (times: number, ask: () => string | undefined): number =>
    Array.from({ length: times }, ask).filter((why) => why === undefined).length;

  it('refuses one session that asks too fast and no other', () => {
    const { ask } = open();
    expect(passed(30, () => ask('session', session('a')))).toBe(5);
    expect(ask('session', session('a'))).toBe('client');
    expect(ask('session', session('b'))).toBeUndefined();
  });

  it('refuses one TPS that signs in too fast, but not because another network uses its name', () => {
    const { ask } = open();
    const as = (address: string) => ({ address, headers: { [HEADERS.tps]: tpsIn('52') } });
    expect(passed(30, () => ask('login', as('36.68.10.7')))).toBe(5);
    expect(ask('login', as('114.5.1.1'))).toBeUndefined();
  });

  it('refuses a network whose clients together ask too fast, and lets it in again at its pace', async () => {
    const { clock, ask } = open();
    const address = '36.68.10.7';
    expect(passed(50, () => ask('public-read', { address }))).toBe(20);
    expect(ask('public-read', { address: '36.68.11.7' })).toBeUndefined();
    await clock.advance(100);
    expect(passed(50, () => ask('public-read', { address }))).toBe(10);
  });

  it('never refuses an upload that carries its key under a session that the vendor honours', () => {
    const { ask } = open();
    const upload = {
      address: '36.68.10.7',
      headers: { [HEADERS.idempotencyKey]: 'a'.repeat(64), authorization: 'Bearer sesi' },
    };
    expect(passed(200, () => ask('upload', upload))).toBe(200);
    const withoutKey = { address: '36.68.10.7', headers: { authorization: 'Bearer sesi' } };
    expect(passed(200, () => ask('upload', withoutKey))).toBe(5);
    const unknown = { ...upload, headers: { ...upload.headers, authorization: 'Bearer nobody' } };
    expect(passed(200, () => ask('upload', unknown))).toBe(5);
  });

  it('never refuses a piece of an upload under such a session, which carries no key', () => {
    const { ask } = open();
    const piece = {
      address: '36.68.10.7',
      url: `/intake/resumable/${'a'.repeat(64)}`,
      headers: { authorization: 'Bearer sesi' },
    };
    expect(passed(200, () => ask('upload', piece))).toBe(200);
    const unknown = { ...piece, headers: { authorization: 'Bearer nobody' } };
    expect(passed(200, () => ask('upload', unknown))).toBe(5);
  });
});

describe('a phone that hammers a gateway', () => {
  let house: House;

  beforeEach(async () => {
    house = await openHouse({
      SIAGA_CLIENT_PER_SECOND: '1',
      SIAGA_CLIENT_BURST: '5',
      SIAGA_CLIENT_PLACES: '2',
    });
  });

  afterEach(async () => {
    await house.close();
  });

  it('gets its own 429 with a time to come back, and its photos are taken all the same', async () => {
    const headers = { authorization: 'Bearer sesi', [HEADERS.tps]: tpsIn('52') };
    await house.login(`${tpsIn('52')}-1`);
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => house.call('GET', `${PATHS.recap}/52`, headers)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(30);
    expect(refused[0]).toMatchObject({ json: { code: 'GATEWAY_TOO_MANY', retry: 'later' } });
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(5);
    expect(await house.metric('siaga_gateway_shed_total', { reason: 'client' })).toBe(refused.length);
    const other = { ...headers, authorization: 'Bearer lain' };
    expect((await house.call('GET', `${PATHS.recap}/52`, other)).status).toBe(200);
    const uploads = await Promise.all(Array.from({ length: 10 }, (_, n) => house.upload(jpeg(n))));
    expect(uploads.filter(({ status }) => status === 201 || status === 202)).toHaveLength(10);
  });
});
