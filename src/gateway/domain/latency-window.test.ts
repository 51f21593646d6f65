import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyWindow } from './latency-window.ts';

const filled = (latencies: Iterable<number>): LatencyWindow => {
  const window = new LatencyWindow();
  for (const latency of latencies) window.add(latency);
  return window;
};

const sortedMiddle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

describe('the latencies of a window', () => {
  it('have their exact median as long as all of them are kept', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { maxLength: 1_024 }), (values) => {
        expect(filled(values).medianMs).toBe(sortedMiddle(values));
      }),
    );
  });

  it('are spread evenly over the window however many come: the median of a rising latency stays in its middle', () => {
    for (const count of [1_025, 2_048, 2_049, 13_000, 100_000]) {
      const window = filled(Array.from({ length: count }, (_, at) => at));
      expect(window.count).toBe(count);
      expect(Math.abs(window.medianMs - count / 2)).toBeLessThan(count / 500);
    }
  });

  it('move the median when they are added after it was asked for', () => {
    const window = filled([10, 10, 10]);
    expect(window.medianMs).toBe(10);
    for (let at = 0; at < 4; at += 1) window.add(30);
    expect(window.medianMs).toBe(30);
  });

  it('are none after a clearing, and all are kept again', () => {
    const window = filled(Array.from({ length: 5_000 }, () => 7));
    window.clear();
    expect([window.count, window.medianMs]).toEqual([0, Number.NaN]);
    window.add(1);
    window.add(9);
    expect(window.medianMs).toBe(9);
  });
});
