import { describe, expect, it } from 'vitest';
import { emptyRow, type StreamCounts } from './evidence.ts';
import { scrapesIn, stepOtherThanStated } from './scrape-step.ts';

/** Two days of slices of five minutes in which so many scrapes were seen, in turn, and of one place fewer slices. */
function seenBy(stepSeconds: number, ...seen: readonly number[]): StreamCounts {
  const grid = { fromMs: 0, sliceMs: 300_000, count: 576 };
  const row = emptyRow('11', grid.count);
  for (let i = 0; i < grid.count; i += 1) row.seen[i] = seen[i % seen.length] ?? 0;
  return {
    ...{ stream: 'upload.gateway', grid, rows: [row] },
    expectedSeen: scrapesIn(grid.sliceMs, stepSeconds * 1_000),
  };
}

describe('the distance between two scrapes', () => {
  it('gives a slice its number of scrapes, one at least', () => {
    expect([scrapesIn(300_000, 15_000), scrapesIn(60_000, 25_000), scrapesIn(60_000, 120_000)]).toEqual([
      20, 2, 1,
    ]);
  });

  it.each([
    // Five scrapes in five minutes where thirty, and twenty, should be: every minute.
    [10, [5], 60],
    [15, [5], 60],
    // Twenty where five should be: every quarter of a minute.
    [60, [20], 15],
    // A scrape is late, or lost, now and then; what nobody saw tells nothing.
    [15, [20, 19, 21, 20], undefined],
    [15, [20, 3, 20, 0, 0, 0], undefined],
    [15, [15], undefined],
    [15, [14], 21],
    [15, [25], undefined],
    [15, [26], 12],
    [60, [5], undefined],
  ])('of %i s with %j scrapes a slice looks like %s', (stated, seen, looks) => {
    expect(stepOtherThanStated(seenBy(stated, ...seen))).toBe(looks);
  });

  it('is not judged by less than twelve slices of some place', () => {
    const counts = seenBy(10, 5);
    counts.rows[0]!.seen.fill(0, 11);
    expect(stepOtherThanStated(counts)).toBeUndefined();
    counts.rows[0]!.seen[300] = 5;
    expect(stepOtherThanStated(counts)).toBe(60);
  });
});
