import { CompactSign, importJWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROBE_PATHS, PROBE_RESULT_TYP, type ProbeResult, type ZoneLooks } from '../../contracts/index.ts';
import { createMeter, renderMetrics, type Meter } from '../../instrumentation/index.ts';
import { ManualClock, newSigningJwk, signingKeyIn, type SigningKey } from '../../kernel/index.ts';
import { ProbeBoard } from './board.ts';
import { CHALLENGE_MS } from './challenges.ts';
import { startCollector, type RunningCollector } from './collector.ts';

const NAMES = ['barat', 'tengah', 'timur'] as const;
type Name = (typeof NAMES)[number];
const STALE_MS = 100_000;

let clock: ManualClock;
let meter: Meter;
let collector: RunningCollector;
let keys: Record<Name, SigningKey>;

const newKey = async (): Promise<SigningKey> => signingKeyIn('test', JSON.stringify(await newSigningJwk()));

beforeEach(async () => {
  clock = new ManualClock(Date.parse('2024-02-14T08:00:00Z'));
  meter = createMeter();
  keys = { barat: await newKey(), tengah: await newKey(), timur: await newKey() };
  const vantages = new Map(
    NAMES.map((name) => [name, { ...keys[name].publicJwk, kid: keys[name].kid }] as const),
  );
  const board = new ProbeBoard(NAMES, clock, { clockWithinMs: 5_000, staleAfterMs: STALE_MS });
  collector = await startCollector({ vantages, board, meter, clock }, { host: '127.0.0.1', port: 0 });
});
afterEach(() => collector.close());

const at = (path: string): string => `http://127.0.0.1:${String(collector.port)}${path}`;

async function challenge(): Promise<string> {
  const answer = await fetch(at(PROBE_PATHS.challenge));
  return ((await answer.json()) as { challenge: string }).challenge;
}

const zoneSeen = (success: boolean | null, gatewayAheadMs: number | null = 0): ZoneLooks => ({
  zone: 'WITA',
  gatewayAheadMs,
  looks: [{ operation: 'login', success, seconds: 0.25, why: '' }],
});

const resultOf = async (vantage: Name, zones: readonly ZoneLooks[]): Promise<ProbeResult> => ({
  ...{ vantage, zones: [...zones] },
  challenge: await challenge(),
  sentAt: new Date(clock.now()).toISOString(),
});

const hand = (jws: string, type = 'application/jose'): Promise<Response> =>
  fetch(at(PROBE_PATHS.results), { method: 'POST', body: jws, headers: { 'content-type': type } });

async function tell(vantage: Name, ...zones: readonly ZoneLooks[]): Promise<number> {
  const jws = await keys[vantage].sign(await resultOf(vantage, zones), PROBE_RESULT_TYP);
  return (await hand(jws)).status;
}

/** Series of the metrics of probes, `name{labels}` → value. */
async function shown(): Promise<Readonly<Record<string, number>>> {
  const { body } = await renderMetrics(meter.registry, undefined);
  const lines = body.matchAll(/^((?:siaga_)?probe_\w+\{[^}]*\}) (\S+)$/gm);
  return Object.fromEntries([...lines].map(([, series, value]) => [series, Number(value)]));
}
const verdict = async (): Promise<number | undefined> =>
  (await shown())['siaga_probe_verdict{operation="login",zone="WITA"}'];
const seenBy = async (vantage: Name): Promise<number | undefined> =>
  (await shown())[`probe_success{operation="login",zone="WITA",vantage="${vantage}"}`];

async function refusal(answer: Promise<Response> | Response): Promise<unknown> {
  const response = await answer;
  const problem = (await response.json()) as { code: string; status: number };
  expect(response.status).toBe(problem.status);
  return problem.code;
}

describe('the collector', () => {
  it('shows what each vantage saw, and a verdict once two agree', async () => {
    expect(await tell('barat', zoneSeen(true))).toBe(204);
    expect([await seenBy('barat'), await verdict()]).toEqual([1, undefined]);
    await tell('tengah', zoneSeen(true));
    expect(await verdict()).toBe(1);
    await tell('timur', zoneSeen(false));
    expect([await seenBy('timur'), await verdict()]).toEqual([0, 1]);
    await clock.advance(30_000);
    await tell('tengah', zoneSeen(false));
    expect(await verdict()).toBe(0);
  });

  it('has no verdict of what was not judged', async () => {
    await tell('barat', zoneSeen(true));
    await tell('tengah', zoneSeen(null));
    expect([await seenBy('tengah'), await verdict()]).toEqual([undefined, undefined]);
  });

  it('forgets who falls silent: absent, never well', async () => {
    await tell('barat', zoneSeen(true));
    await tell('tengah', zoneSeen(true));
    await clock.advance(STALE_MS);
    expect(await verdict()).toBe(1);
    await clock.advance(1);
    expect([await verdict(), await seenBy('barat')]).toEqual([undefined, undefined]);
    expect((await shown())['siaga_probe_age_seconds{vantage="barat"}']).toBeCloseTo(100, 0);
    expect((await shown())['siaga_probe_age_seconds{vantage="timur"}']).toBeCloseTo(100, 0);
  });

  it.each([
    ['ahead of the collector', 5_001, 0],
    ['behind it', -5_001, 0],
    ['ahead of the gateways', 0, -5_001],
    ['behind them', 0, 5_001],
  ])('shows and does not count a vantage whose clock is %s', async (_, offMs, gatewayAheadMs) => {
    await tell('tengah', zoneSeen(true));
    const result = await resultOf('barat', [zoneSeen(true, gatewayAheadMs)]);
    const sentAt = new Date(clock.now() + offMs).toISOString();
    expect((await hand(await keys.barat.sign({ ...result, sentAt }, PROBE_RESULT_TYP))).status).toBe(204);
    expect([await seenBy('barat'), await verdict()]).toEqual([undefined, undefined]);
    const series = await shown();
    expect(Math.abs(series['siaga_probe_clock_ahead_seconds{vantage="barat"}'] ?? 0)).toBeCloseTo(5, 1);
    expect(series['siaga_probe_duration_seconds{operation="login",zone="WITA",vantage="barat"}']).toBe(0.25);
    expect(series['siaga_probe_results_total{outcome="clock"}']).toBe(1);
  });

  it('takes a result once: the same again is refused, and changes nothing', async () => {
    const jws = await keys.barat.sign(await resultOf('barat', [zoneSeen(false)]), PROBE_RESULT_TYP);
    expect((await hand(jws)).status).toBe(204);
    await clock.advance(2_000);
    await tell('barat', zoneSeen(true));
    await clock.advance(2_000);
    expect(await refusal(hand(jws))).toBe('STATUS_PROBE_STALE');
    expect(await seenBy('barat')).toBe(1);
  });

  it('refuses one that was kept back', async () => {
    const jws = await keys.barat.sign(await resultOf('barat', [zoneSeen(true)]), PROBE_RESULT_TYP);
    await clock.advance(CHALLENGE_MS + 1);
    expect(await refusal(hand(jws))).toBe('STATUS_PROBE_STALE');
    expect(await seenBy('barat')).toBeUndefined();
  });

  it('refuses what no vantage signed, or another one, or as something else', async () => {
    const result = await resultOf('barat', [zoneSeen(true)]);
    const stranger = await newKey();
    const good = await keys.barat.sign(result, PROBE_RESULT_TYP);
    const [head, , signature] = good.split('.');
    const altered = Buffer.from(JSON.stringify({ ...result, zones: [zoneSeen(false)] })).toString(
      'base64url',
    );
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: keys.barat.kid })).toString('base64url');
    const posing = await new CompactSign(Buffer.from(JSON.stringify(result)))
      .setProtectedHeader({ alg: 'EdDSA', kid: keys.barat.kid, typ: PROBE_RESULT_TYP })
      .sign(await importJWK(await newSigningJwk(), 'EdDSA'));
    for (const forged of [
      await stranger.sign(result, PROBE_RESULT_TYP),
      await keys.tengah.sign(result, PROBE_RESULT_TYP),
      await keys.barat.sign(result, 'siaga-receipt+jws'),
      `${head!}.${altered}.${signature!}`,
      `${unsigned}.${altered}.`,
      posing,
      'bukan jws',
    ])
      expect(await refusal(hand(forged)), forged).toBe('STATUS_PROBE_UNSIGNED');
    expect((await shown())['siaga_probe_results_total{outcome="refused"}']).toBe(7);
    expect(await seenBy('barat')).toBeUndefined();
    // None of that has used the challenge up.
    expect((await hand(good)).status).toBe(204);
  });

  it('refuses what is no result, though it is signed', async () => {
    const result = await resultOf('barat', [zoneSeen(true)]);
    const malformed = await keys.barat.sign({ ...result, more: 1 }, PROBE_RESULT_TYP);
    const long = await keys.barat.sign({ ...result, more: 'x'.repeat(9_000) }, PROBE_RESULT_TYP);
    expect(await refusal(hand(malformed))).toBe('STATUS_PROBE_MALFORMED');
    expect(await refusal(hand(long))).toBe('STATUS_PROBE_MALFORMED');
    expect(await refusal(hand(malformed, 'application/json'))).toBe('STATUS_PROBE_MALFORMED');
    expect(await refusal(fetch(at('/metrics')))).toBe('STATUS_PROBE_NOT_FOUND');
  });

  it('takes one result a second of each vantage at most', async () => {
    await tell('barat', zoneSeen(true));
    const next = async () => keys.barat.sign(await resultOf('barat', [zoneSeen(false)]), PROBE_RESULT_TYP);
    await clock.advance(999);
    expect(await refusal(hand(await next()))).toBe('STATUS_PROBE_TOO_OFTEN');
    expect(await tell('tengah', zoneSeen(true))).toBe(204);
    await clock.advance(1);
    expect((await hand(await next())).status).toBe(204);
  });
});
