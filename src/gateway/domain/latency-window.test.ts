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

  it.each([
    ['every second is slow', [10, 100]],
    ['every second is fast', [100, 10]],
    ['one of four is slow', [100, 10, 10, 10]],
    ['one of four is fast', [10, 100, 100, 100]],
    ['one of eight is slow', [10, 10, 10, 10, 100, 10, 10, 10]],
  ])('are kept in the proportion they come in where %s', (_, turns) => {
    for (const count of [1_100, 8_192, 50_000]) {
      // So that the median tells how many of each are kept: fast ones lie evenly in 0..100 ms, slow ones in 100..200.
      const spread = (latency: number, at: number): number => (latency > 50 ? 100 : 0) + ((at * 61.8) % 100);
      const latencies = Array.from({ length: count }, (_latency, at) =>
        spread(turns[at % turns.length]!, at),
      );
      const { medianMs } = filled(latencies);
      const below = latencies.filter((latency) => latency < medianMs).length / count;
      expect(Math.abs(below - 0.5)).toBeLessThan(0.06);
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
