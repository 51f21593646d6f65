import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLease } from './lease-share.ts';

const leases = fc.record({
  concurrency: fc.integer({ min: 1, max: 5_000 }),
  drainPerSecond: fc.double({ min: 0, max: 1_000, noNaN: true }),
  loginShare: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('a lease split over workers', () => {
  it('adds up to the lease, and no two shares differ by more than one place', () => {
    fc.assert(
      fc.property(leases, fc.integer({ min: 1, max: 64 }), (lease, workers) => {
        const shares = Array.from({ length: workers }, (_, index) => splitLease(lease, workers, index));
        const places = shares.map(({ concurrency }) => concurrency);
        const sum = (pick: 'concurrency' | 'drainPerSecond' | 'loginShare'): number =>
          shares.reduce((total, share) => total + share[pick], 0);
        expect(sum('concurrency')).toBe(Math.max(workers, lease.concurrency));
        expect(Math.max(...places) - Math.min(...places)).toBeLessThanOrEqual(1);
        expect(sum('drainPerSecond')).toBeCloseTo(lease.drainPerSecond, 6);
        expect(sum('loginShare')).toBeCloseTo(lease.loginShare, 6);
      }),
    );
  });

  it('leaves the whole to one worker, and a place to each where there are too few', () => {
    const lease = { concurrency: 3, drainPerSecond: 6, loginShare: 0.5 };
    expect(splitLease(lease, 1, 0)).toEqual(lease);
    expect([0, 1, 2, 3].map((index) => splitLease(lease, 4, index).concurrency)).toEqual([1, 1, 1, 1]);
    expect([0, 1].map((index) => splitLease(lease, 2, index).concurrency)).toEqual([2, 1]);
  });

  it.each([
    [0, 0, 'no share among 0 workers'],
    [1.5, 0, 'no share among 1.5 workers'],
    [2, 2, 'no worker 2 of 2'],
    [2, -1, 'no worker -1 of 2'],
    [2, 0.5, 'no worker 0.5 of 2'],
  ])('is refused for %d workers and index %d: %s', (workers, index, why) => {
    const lease = { concurrency: 3, drainPerSecond: 6, loginShare: 0.5 };
    expect(() => splitLease(lease, workers, index)).toThrow(new RangeError(why));
  });
});
