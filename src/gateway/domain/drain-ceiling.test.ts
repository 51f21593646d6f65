import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDrainCeiling } from './drain-ceiling.ts';

describe('the ceiling of a drain after one window', () => {
  it.each([
    // Three tenths of the way to tolerance / ratio; the tolerance is 1.15.
    [100, 1, 100, 104.5, 'latency is as usual'],
    [100, 0.5, 100, 104.5, 'a vendor faster than usual shows no more than one that is as usual'],
    [100, 1.15, 100, 100, 'latency is as tolerated'],
    [100, 2.3, 100, 85, 'latency is twice what is tolerated'],
    [100, 50, 100, 85, 'no window is believed further than that'],
    [100, 1, 90, 104.5, 'nine tenths of it were in use'],
    [100, 1, 89, 100, 'what was in use says nothing about more'],
    [100, 2.3, 0, 85, 'it is too high, whoever made the vendor slow'],
    [100, undefined, 100, 100, 'nobody knows the latency'],
  ] as const)(
    'of %d at a ratio of %s and %d in flight is %d: %s',
    (ceiling, ratio, inflight, becomes, _because) => {
      expect(nextDrainCeiling(ceiling, ratio, inflight)).toBeCloseTo(becomes, 10);
    },
  );

  it('is no higher when latency is higher', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.nat(500),
        (ceiling, ratio, more, inflight) => {
          const fast = nextDrainCeiling(ceiling, ratio, inflight);
          expect(nextDrainCeiling(ceiling, ratio + more, inflight)).toBeLessThanOrEqual(fast);
        },
      ),
    );
  });
});

describe('a drain at a vendor that works on so many side by side', () => {
  /** What is in flight after fifty seconds, live uploads included; the queue adds as many as it may. */
  const settled = (slots: number, limit: number, live: number, from: number): number => {
    let ceiling = from;
    let inflight = live;
    for (let window = 0; window < 100; window += 1) {
      inflight = Math.max(live, Math.ceil(ceiling));
      ceiling = Math.min(limit, nextDrainCeiling(ceiling, Math.max(1, inflight / slots), inflight));
    }
    return inflight;
  };
  const vendors = {
    slots: fc.integer({ min: 10, max: 300 }),
    width: fc.double({ min: 1, max: 4, noNaN: true }),
    busy: fc.double({ min: 0, max: 1, noNaN: true }),
    from: fc.double({ min: 0.1, max: 1, noNaN: true }),
  };

  it('keeps it busy and adds hardly anything to its latency, however wide the limit is and wherever it began', () => {
    fc.assert(
      fc.property(fc.record(vendors), ({ slots, width, busy, from }) => {
        const limit = width * slots;
        const inflight = settled(slots, limit, busy * slots, from * limit);
        expect(inflight).toBeGreaterThan(0.9 * slots);
        expect(inflight).toBeLessThanOrEqual(1.15 * slots + 1);
      }),
    );
  });
});
