import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdmissionLimit, LIMIT_DEFAULTS, type Completion } from './admission-limit.ts';

const { min } = LIMIT_DEFAULTS;

interface Step {
  readonly gapMs: number;
  readonly klass: string;
  readonly latencyMs: number;
  readonly completion: Completion;
  readonly inflight: number;
}

const steps = fc.array(
  fc.record({
    gapMs: fc.oneof(fc.nat(50), fc.nat(5_000)),
    klass: fc.constantFrom('upload', 'login', 'public-read'),
    latencyMs: fc.oneof(fc.double({ min: 0, max: 60_000, noNaN: true }), fc.constant(0)),
    completion: fc.constantFrom<Completion>('ok', 'ok', 'ok', 'error', 'ignored'),
    inflight: fc.nat(500),
  }),
  { maxLength: 400 },
);

/** Feed a stream of completions; returns every value the limit took. */
function feed(limit: AdmissionLimit, stream: readonly Step[], from = 0): number[] {
  let now = from;
  return stream.map(({ gapMs, klass, latencyMs, completion, inflight }) => {
    now += gapMs;
    limit.observeInflight(inflight);
    limit.complete(klass, latencyMs, completion, now);
    return limit.current;
  });
}

const constant = () => 0.5;

describe('the limit under any stream of completions', () => {
  it('is never above the lease, never below its floor, and always a number', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 300 }), (stream, lease) => {
        const limit = new AdmissionLimit(LIMIT_DEFAULTS, lease, 0, constant);
        for (const value of feed(limit, stream)) {
          expect(value).toBeLessThanOrEqual(lease);
          expect(value).toBeGreaterThanOrEqual(Math.min(min, lease));
        }
        const { latencyRatio, errorRatio } = limit.health;
        expect(Number.isFinite(latencyRatio) && latencyRatio >= 0).toBe(true);
        expect(errorRatio >= 0 && errorRatio <= 1).toBe(true);
      }),
    );
  });

  it('is at once no more than a lease that is cut, and grows no further than one that is raised', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 100 }), steps, (before, lease, after) => {
        const limit = new AdmissionLimit(LIMIT_DEFAULTS, 200, 0, constant);
        feed(limit, before);
        limit.setLease(lease);
        expect(limit.current).toBeLessThanOrEqual(lease);
        for (const value of feed(limit, after, 4_000_000)) expect(value).toBeLessThanOrEqual(lease);
      }),
    );
  });

  it('is the same for the same stream', () => {
    fc.assert(
      fc.property(steps, (stream) => {
        const run = (): number[] => feed(new AdmissionLimit(LIMIT_DEFAULTS, 100, 0, constant), stream);
        expect(run()).toEqual(run());
      }),
    );
  });
});

/** A second of a vendor that is used to the full: `count` completions in each of two windows. */
function second(latencyMs: number, failed = 0, inflight = 1_000): Step[] {
  return Array.from({ length: 100 }, (_, n) => ({
    gapMs: 10,
    klass: 'upload',
    latencyMs,
    completion: n < failed ? 'error' : 'ok',
    inflight,
  }));
}

/** A limit that has learnt that an upload takes 300 ms, fed with `seconds` more. */
function settled(seconds: readonly Step[][]): number {
  const limit = new AdmissionLimit(LIMIT_DEFAULTS, 1_000, 0, constant);
  feed(limit, [...second(300), ...second(300)]);
  feed(limit, seconds.flat(), 2_000);
  return limit.current;
}

describe('the limit and the vendor', () => {
  const base = settled([]);

  it('grows while latency bears it and it is used, not while it is not used', () => {
    expect(settled([second(300)])).toBeGreaterThan(base);
    expect(settled([second(300, 0, 1)])).toBe(base);
  });

  it('falls no less when latency is higher', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 50, max: 10_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        (latency, more) => {
          const seconds = (ms: number): Step[][] => [second(ms), second(ms)];
          expect(settled(seconds(latency + more))).toBeLessThanOrEqual(settled(seconds(latency)));
        },
      ),
    );
  });

  it('falls no less when more fails', () => {
    const limits = [0, 2, 10, 30, 80].map((failed) => settled([second(300, failed), second(300, failed)]));
    expect(limits).toEqual(limits.toSorted((a, b) => b - a));
    expect(limits[0]).toBeGreaterThan(limits[2]!);
    expect(limits[2]).toBeGreaterThan(limits[3]!);
  });

  it('falls on errors however short they take, and not on what is ignored', () => {
    expect(settled([second(1, 60)])).toBeLessThan(base);
    const ignored = second(5_000).map((step): Step => ({ ...step, completion: 'ignored' }));
    expect(settled([ignored])).toBe(base);
  });

  it('does not move for a shift of the mix: each class is held against itself', () => {
    const mixed = (slow: number): Step[] =>
      second(300).map((step, n) => (n % 10 < slow ? step : { ...step, klass: 'public-read', latencyMs: 30 }));
    const shifted = (slow: number): number => {
      const limit = new AdmissionLimit(LIMIT_DEFAULTS, 1_000, 0, constant);
      feed(limit, [...mixed(5), ...mixed(5), ...mixed(slow), ...mixed(slow)]);
      return limit.current;
    };
    expect(shifted(1)).toBe(shifted(9));
  });
});
