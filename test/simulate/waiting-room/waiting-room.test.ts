import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inversionShare } from './inversions.ts';
import { defaultSettings } from './settings.ts';
import { CrowdSimulation, type Crowd } from './simulation.ts';
import { TimerHeap } from './timer-heap.ts';

const CROWD: Crowd = {
  users: 20_000,
  servers: 6,
  perSecond: 10,
  rush: 0.75,
  leaving: 0,
  uploaded: 0,
  restarts: 0,
  seed: 1,
  settings: defaultSettings(2),
};

const simulate = (crowd: Partial<Crowd> = {}) => new CrowdSimulation({ ...CROWD, ...crowd }).run();

describe('a crowd before the waiting rooms of a region', { timeout: 60_000 }, () => {
  it('gets in at the pace and in order, is told the truth, and asks no more often than it may', () => {
    const outcome = simulate();
    expect(outcome.letIn).toBe(20_000);
    expect(outcome.usedShare).toBeGreaterThan(0.95);
    expect(outcome.pollPeak).toBeLessThan(1.1);
    expect(outcome.inversionShare).toBeLessThan(0.01);
    expect(outcome.estimateRatio.p50).toBeGreaterThan(0.8);
    expect(outcome.estimateRatio.p50).toBeLessThan(1.2);
  });

  it('loses little of the pace to those who give up', () => {
    const outcome = simulate({ leaving: 0.03 });
    expect(outcome.gaveUp).toBeGreaterThan(3_000);
    expect(outcome.letIn + outcome.gaveUp).toBe(20_000);
    expect(outcome.usedShare).toBeGreaterThan(0.9);
  });

  it('keeps its order while processes fall that nobody remembers for', () => {
    const outcome = simulate({ restarts: 6 });
    expect(outcome.letIn).toBe(20_000);
    expect(outcome.usedShare).toBeGreaterThan(0.9);
    expect(outcome.inversionShare).toBeLessThan(0.03);
  });
});

describe('what the simulation measures with', () => {
  it('counts pairs out of order as one would by hand', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 2, maxLength: 40 }), (orders) => {
        let out = 0;
        for (const [at, order] of orders.entries())
          out += orders.slice(at).filter((later) => later < order).length;
        const pairs = (orders.length * (orders.length - 1)) / 2;
        expect(inversionShare(Float64Array.from(orders))).toBeCloseTo(out / pairs, 9);
      }),
    );
  });

  it('takes timers out in the order of their times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { maxLength: 100 }), (times) => {
        const heap = new TimerHeap(times.length);
        for (const [user, at] of times.entries()) heap.set(user, at);
        const taken = times.map(() => times[heap.take()]!);
        expect(taken).toEqual([...times].sort((a, b) => a - b));
        expect(heap.nextAt).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });
});
