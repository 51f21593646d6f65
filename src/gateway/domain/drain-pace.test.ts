import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVendorHealthy, nextPace, startPace, type DrainFacts, type DrainPace } from './drain-pace.ts';

const healthy: DrainFacts = {
  recentCompletionsPerSecond: 50,
  latencyRatio: 1,
  errorRatio: 0,
  leaseDrainPerSecond: 50,
  elapsedMs: 30_000,
  stepMs: 30_000,
};
const sick = { ...healthy, latencyRatio: 2 };

const ratio = (max: number) => fc.double({ min: 0, max, noNaN: true });
const anyFacts: fc.Arbitrary<DrainFacts> = fc.record({
  recentCompletionsPerSecond: ratio(1_000),
  latencyRatio: ratio(10),
  errorRatio: ratio(1),
  leaseDrainPerSecond: ratio(1_000),
  elapsedMs: fc.integer({ min: 0, max: 120_000 }),
  stepMs: fc.constantFrom(500, 30_000),
});

const run = (facts: readonly DrainFacts[], from: DrainPace): DrainPace[] => {
  const paces = [from];
  for (const each of facts) paces.push(nextPace(paces.at(-1)!, each));
  return paces;
};

describe('the pace of a drain', () => {
  it('starts at a twentieth of what the vendor did before, and at one a second when that is less', () => {
    expect(startPace(healthy).ratePerSecond).toBe(2.5);
    expect(startPace({ ...healthy, recentCompletionsPerSecond: 4 }).ratePerSecond).toBe(1);
    expect(startPace({ ...healthy, recentCompletionsPerSecond: 0 }).ratePerSecond).toBe(1);
  });

  it('grows by a tenth of the former completions with each healthy step', () => {
    const rates = run([healthy, healthy, healthy], startPace(healthy)).map((pace) => pace.ratePerSecond);
    expect(rates).toEqual([2.5, 7.5, 12.5, 17.5]);
  });

  it('does not grow before a step has passed', () => {
    const short = { ...healthy, elapsedMs: 10_000 };
    const rates = run([short, short, short], startPace(healthy)).map((pace) => pace.ratePerSecond);
    expect(rates).toEqual([2.5, 2.5, 2.5, 7.5]);
  });

  it('reaches the full rate in ten steps even when the last figure before queueing was of a vendor on its knees', () => {
    const facts = { ...healthy, recentCompletionsPerSecond: 15 };
    const paces = run(Array<DrainFacts>(10).fill(facts), startPace(facts));
    expect(paces.at(-1)!.ratePerSecond).toBe(50);
  });

  it('halves at once on a relapse, once a step while it lasts, and grows again after', () => {
    const at40 = { ratePerSecond: 40, sinceStepMs: 0, relapsed: false };
    const soon = { ...sick, elapsedMs: 100 };
    const rates = run([soon, soon, sick, healthy], at40).map((pace) => pace.ratePerSecond);
    expect(rates).toEqual([40, 20, 20, 10, 15]);
  });

  it('waits for the answers to a halving before it halves again, however short a step is', () => {
    const at40 = { ratePerSecond: 40, sinceStepMs: 0, relapsed: false };
    const quick = { ...sick, elapsedMs: 500, stepMs: 500 };
    const rates = run(Array<DrainFacts>(7).fill(quick), at40).map((pace) => pace.ratePerSecond);
    expect(rates).toEqual([40, 20, 20, 20, 20, 20, 20, 10]);
  });

  it('does not halve again before a step is over, however long ago the answers came', () => {
    const at40 = { ratePerSecond: 40, sinceStepMs: 0, relapsed: false };
    const paces = run(
      [1_000, 1_000, 3_000, 4_000, 20_000].map((elapsedMs) => ({ ...sick, elapsedMs })),
      at40,
    );
    expect(paces.map((pace) => pace.ratePerSecond)).toEqual([40, 20, 20, 20, 20, 20]);
  });

  it('halves at once when the first relapse finds it new, and again when one follows on growth', () => {
    const fresh = startPace({ ...healthy, recentCompletionsPerSecond: 1_000, leaseDrainPerSecond: 1_000 });
    const soon = { ...sick, leaseDrainPerSecond: 1_000, elapsedMs: 4_000 };
    expect(nextPace(fresh, soon).ratePerSecond).toBe(25);
    const at40 = { ratePerSecond: 40, sinceStepMs: 0, relapsed: false };
    const rates = run([sick, healthy, { ...sick, elapsedMs: 4_000 }], at40).map((pace) => pace.ratePerSecond);
    expect(rates).toEqual([40, 20, 25, 12.5]);
  });

  it('grows by a tenth of the lease while nobody knows what the vendor does, else of four times what it did', () => {
    const grown = (recentCompletionsPerSecond: number): number =>
      nextPace(
        { ratePerSecond: 10, sinceStepMs: 0, relapsed: false },
        { ...healthy, leaseDrainPerSecond: 400, recentCompletionsPerSecond },
      ).ratePerSecond;
    expect([0, 25, 1_000].map(grown)).toEqual([50, 20, 110]);
  });

  it.each([
    { latencyRatio: 1.49, errorRatio: 0.009, isHealthy: true },
    { latencyRatio: 1.5, errorRatio: 0, isHealthy: false },
    { latencyRatio: 1, errorRatio: 0.01, isHealthy: false },
  ])('calls ρ=$latencyRatio with $errorRatio errors healthy: $isHealthy', ({ isHealthy, ...facts }) => {
    expect(isVendorHealthy(facts)).toBe(isHealthy);
  });

  it('stands still while the lease is nothing', () => {
    expect(nextPace(startPace(healthy), { ...healthy, leaseDrainPerSecond: 0 }).ratePerSecond).toBe(0);
  });

  it('is never negative and never above the lease, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(anyFacts, { minLength: 1, maxLength: 40 }), (facts) => {
        const paces = run(facts, startPace(facts[0]!));
        for (const [index, pace] of paces.slice(1).entries()) {
          expect(pace.ratePerSecond).toBeGreaterThanOrEqual(0);
          expect(pace.ratePerSecond).toBeLessThanOrEqual(facts[index]!.leaseDrainPerSecond);
        }
      }),
    );
  });

  it('never keeps more than half, or its floor, when a relapse begins', () => {
    fc.assert(
      fc.property(anyFacts, ratio(1_000), (facts, rate) => {
        const next = nextPace(
          { ratePerSecond: rate, sinceStepMs: 0, relapsed: false },
          { ...facts, errorRatio: 0.5 },
        );
        expect(next.ratePerSecond).toBeLessThanOrEqual(Math.max(1, rate / 2));
      }),
    );
  });

  it('reaches the lease in ten steps while healthy, wherever it begins, unless the lease is beyond all experience', () => {
    fc.assert(
      fc.property(anyFacts, ratio(1_000), (facts, rate) => {
        const steady = { ...facts, latencyRatio: 1, errorRatio: 0, elapsedMs: facts.stepMs };
        const from = { ratePerSecond: rate, sinceStepMs: 0, relapsed: true };
        const last = run(Array<DrainFacts>(10).fill(steady), from).at(-1)!;
        const { recentCompletionsPerSecond: recent, leaseDrainPerSecond: lease } = facts;
        const reachable = recent > 0 ? Math.min(lease, 4 * recent) : lease;
        expect(last.ratePerSecond).toBeGreaterThanOrEqual(reachable * 0.999_999);
      }),
    );
  });
});
