import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlaceSums, SeriesCounter, VantageCounter } from './slice-counter.ts';

const grid = { fromMs: 0, sliceMs: 60_000, count: 4 };
const rowOf = (
  samples: readonly (readonly [atSeconds: number, value: number])[],
  adds = { valid: 1, bad: 0 },
) => {
  const counter = new SeriesCounter(grid, adds);
  for (const [at, value] of samples) counter.add(at * 1_000, value);
  const sums = new PlaceSums(grid.count);
  counter.into(sums);
  return sums.row('11');
};

describe('the counts of a series', () => {
  it('date an increase by the sample that shows it; a slice includes its end', () => {
    const { valid, seen } = rowOf([
      [0, 5],
      [30, 7],
      [60, 10],
      [61, 11],
      [240, 11],
    ]);
    expect([...valid]).toEqual([5, 1, 0, 0]);
    expect([...seen]).toEqual([2, 1, 0, 1]);
  });

  it('know a counter that began anew by its fall', () => {
    expect([
      ...rowOf([
        [0, 100],
        [15, 104],
        [30, 3],
        [45, 4],
      ]).valid,
    ]).toEqual([8, 0, 0, 0]);
  });

  it('leave out what grew while nothing was seen for longer than a slice', () => {
    const { valid, seen } = rowOf([
      [0, 0],
      [15, 1],
      [150, 500],
      [165, 501],
    ]);
    expect([...valid]).toEqual([1, 0, 1, 0]);
    expect([...seen]).toEqual([1, 0, 2, 0]);
  });

  it('tell of a sample of which it is not known since when it grew, and count it once that is known', () => {
    const counter = new SeriesCounter(grid, { valid: 1, bad: 1 });
    for (const [at, value] of [
      [30, 400],
      [45, 401],
      [200, 7],
    ] as const)
      counter.add(at * 1_000, value);
    expect(counter.appearances).toEqual([
      { atMs: 30_000, slice: 0, adds: { valid: 400, bad: 400 } },
      { atMs: 200_000, slice: 3, adds: { valid: 7, bad: 7 } },
    ]);
    const sums = new PlaceSums(grid.count);
    counter.into(sums);
    expect([...sums.row('11').bad]).toEqual([1, 0, 0, 0]);
    for (const one of counter.appearances) sums.appear(one);
    expect([...sums.row('11').bad]).toEqual([401, 0, 0, 7]);
  });

  it('take no sample that says a series ended, and none from outside', () => {
    expect([
      ...rowOf([
        [-15, 1],
        [0, 3],
        [15, Number.NaN],
        [30, 5],
        [255, 900],
      ]).valid,
    ]).toEqual([2, 0, 0, 0]);
  });

  it('take quick answers off all answers, in whichever order they come', () => {
    for (const order of [0, 1]) {
      const sums = new PlaceSums(grid.count);
      const parts = [
        [{ valid: 1, bad: 1 }, 10],
        [{ valid: 0, bad: -1 }, 9],
      ] as const;
      for (const [adds, to] of order ? parts : parts.toReversed()) {
        const counter = new SeriesCounter(grid, adds);
        counter.add(0, 0);
        counter.add(30_000, to);
        counter.into(sums);
      }
      const { valid, bad } = sums.row('11');
      expect([valid[0], bad[0]]).toEqual([10, 1]);
    }
  });

  it('add up to all that a counter grew by, whatever the scrapes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 15 }), (steps) => {
        let total = 0;
        const samples = steps.map((step, i) => [i * 15, (total += step)] as const);
        const { valid } = rowOf(samples);
        expect(valid.reduce((sum, one) => sum + one, 0)).toBe(total - steps[0]!);
      }),
    );
  });
});

describe('a place that looks', () => {
  it('saw a slice down when most of what it saw there was', () => {
    const counter = new VantageCounter(grid);
    for (const [at, value] of [
      [15, 0],
      [30, 0],
      [45, 1],
      [75, 0],
      [90, 1],
      [150, 1],
    ] as const)
      counter.add(at * 1_000, value);
    const sums = new PlaceSums(grid.count);
    counter.into(sums);
    const { valid, bad } = sums.row('11');
    expect([[...valid], [...bad]]).toEqual([
      [1, 1, 1, 0],
      [1, 0, 0, 0],
    ]);
  });
});
