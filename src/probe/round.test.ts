import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { probeTpsOf } from '../catalog/index.ts';
import { POLICY_PROBLEMS, RECEIPT_TYP, type Receipt } from '../contracts/index.ts';
import { newSigningJwk, signingKeyIn, systemClock } from '../kernel/index.ts';
import { ZoneProbe } from './round.ts';
import { startStubGateway, type StubGateway } from './testing/gateway-stub.ts';

const tps = probeTpsOf('WIT', 3);
const NEVER = new AbortController().signal;

let gateway: StubGateway;
let probe: ZoneProbe;
const probeWith = (withinMs: number): ZoneProbe =>
  new ZoneProbe({
    ...{ zone: 'WIT', origin: gateway.origin, clock: systemClock, withinMs },
    account: { account: `${tps}-1`, tps, password: 'sandi-yang-panjang' },
  });
beforeEach(async () => {
  gateway = await startStubGateway();
  probe = probeWith(5_000);
});
afterEach(() => gateway.close());

/** What a look saw, `login upload receipt`: 1, 0 or - for what is not judged. */
const seen = async (): Promise<string> =>
  (await probe.look(NEVER)).looks
    .map(({ success }) => (success === null ? '-' : String(Number(success))))
    .join(' ');
const why = async (): Promise<string | undefined> => (await probe.look(NEVER)).looks.at(-1)?.why;

const signed = async (receipt: unknown, status: unknown = 'recorded', key = gateway.key) => ({
  status: 201,
  body: { status, receipt: await key.sign(receipt, RECEIPT_TYP) },
});
const held = (good: Receipt) => signed({ ...good, state: 'held' }, 'held');
const kept = async (good: Receipt) => {
  const { status, body } = await held(good);
  return { status, body: { ...body, heldBy: 'policy' } };
};

describe('a look at a zone', () => {
  it('works with a true receipt, and tells the gateway’s time', async () => {
    const { looks, gatewayAheadMs } = await probe.look(NEVER);
    expect(looks.map(({ success }) => success)).toEqual([true, true, true]);
    expect(Math.abs(gatewayAheadMs ?? Infinity)).toBeLessThan(1_500);
  });

  it('sends another photo each time', async () => {
    await probe.look(NEVER);
    await probe.look(NEVER);
    expect(new Set(gateway.uploads).size).toBe(2);
  });

  it.each<[string, (good: Receipt) => unknown]>([
    ['another photo', (good) => ({ ...good, sha256: 'a'.repeat(64) })],
    ['another key', (good) => ({ ...good, jti: 'a'.repeat(64) })],
    ['another station', (good) => ({ ...good, tps: '5271012001001' })],
    ['another length', (good) => ({ ...good, bytes: good.bytes + 1 })],
    ['another state', (good) => ({ ...good, state: 'held' })],
  ])('believes no receipt for %s', async (_, change) => {
    gateway.answer = (good) => signed(change(good));
    expect(await why()).toBe('tanda terima tidak sah bukan untuk foto ini');
  });

  it('believes no receipt that somebody else signed, and none that is no receipt', async () => {
    const other = await signingKeyIn('x', JSON.stringify(await newSigningJwk()));
    gateway.answer = (good) => signed(good, 'recorded', other);
    expect(await why()).toBe('tanda terima tidak sah tanda tangan tidak cocok');
    gateway.answer = () => signed({ hello: 1 });
    expect(await why()).toBe('tanda terima tidak sah tanda tangan tidak cocok');
    gateway.answer = () => Promise.resolve({ status: 201, body: { status: 'recorded' } });
    expect(await why()).toBe('ditolak 201');
  });

  it('brings a held photo again, and no other, until it is recorded; then a new one', async () => {
    gateway.answer = held;
    expect([await seen(), await seen(), await seen()]).toEqual(['1 0 1', '1 0 1', '1 0 1']);
    expect(new Set(gateway.uploads).size).toBe(1);
    gateway.answer = (good) => signed(good);
    expect(await seen()).toBe('1 1 1');
    expect([gateway.uploads.length, new Set(gateway.uploads).size]).toEqual([5, 2]);
    // While uploads go on being held, the drain's word on the last one is not this round's.
    gateway.answer = (good) => (good.jti === gateway.uploads[0] ? signed(good) : held(good));
    expect([await seen(), await seen()]).toEqual(['1 0 1', '1 0 1']);
  });

  it('has no word on the vendor while the policy keeps uploads from it', async () => {
    gateway.answer = kept;
    expect([await seen(), await seen()]).toEqual(['1 - 1', '1 - 1']);
    expect(new Set(gateway.uploads).size).toBe(1);
    // The policy has ended, the drain has not come to the old photo yet: a new one says how the vendor is.
    const old = gateway.uploads[0];
    gateway.answer = (good) => (good.jti === old ? held(good) : signed(good));
    expect([await seen(), await seen()]).toEqual(['1 1 1', '1 1 1']);
    expect(gateway.uploads.filter((key) => key === old)).toHaveLength(3);
  });

  it('blames the vendor for what it fails to take once the policy has ended', async () => {
    gateway.answer = held;
    expect(await seen()).toBe('1 0 1');
    gateway.answer = kept;
    expect(await seen()).toBe('1 - 1');
    gateway.answer = held;
    expect([await seen(), await seen()]).toEqual(['1 0 1', '1 0 1']);
    expect(new Set(gateway.uploads).size).toBe(2);
  });

  it.each(POLICY_PROBLEMS)('does not judge what the policy refuses with %s', async (code) => {
    await probe.look(NEVER);
    gateway.login = { status: 503, code };
    gateway.answer = () => Promise.resolve({ status: 503, body: { code } });
    expect(await seen()).toBe('- - -');
  });

  it('does not judge a login that was told to wait, and uploads nothing without a session', async () => {
    gateway.login = 'waiting';
    expect(await seen()).toBe('- - -');
    expect(gateway.uploads).toEqual([]);
  });

  it('goes on uploading under the session it has while nobody gets in', async () => {
    await probe.look(NEVER);
    gateway.login = 'refused';
    const { looks } = await probe.look(NEVER);
    expect(looks.map(({ success }) => success)).toEqual([false, true, true]);
    expect(looks[0]?.why).toBe('ditolak GATEWAY_BUSY');
  });

  it('gives up on a gateway that says nothing', async () => {
    gateway.login = 'hangs';
    const { looks } = await probeWith(250).look(NEVER);
    expect(looks[0]).toMatchObject({ success: false, why: 'tidak dijawab' });
    // Twice as long as is of use to a phone; timers may be a moment early.
    expect(looks[0]?.seconds).toBeGreaterThanOrEqual(0.49);
  });

  it('ends at once when it is told to', async () => {
    gateway.login = 'hangs';
    const { looks } = await probe.look(AbortSignal.abort());
    expect(looks[0]?.seconds).toBeLessThan(5);
  });
});
