import type { StreamCounts } from './evidence.ts';

/** Scrapes that a slice should have, by what lies between two of them. */
export const scrapesIn = (sliceMs: number, stepMs: number): number =>
  Math.max(1, Math.floor(sliceMs / stepMs));

/** Scrapes come a little early or late: two that lie no further apart than so many steps have none between them. */
export const STEPS_BETWEEN = 1.5;

/** With fewer slices in which anything was seen, nobody can tell what is usual. */
const FEWEST_SLICES = 12;
/** The usual slice has so much of the scrapes that it should have: not all of them, for a scrape is lost now and then. */
const [LEAST, MOST] = [0.75, 1.25];

/** What was seen of a place in most slices in which anything was: the lower middle; undefined: too little was. */
function usuallySeen({ rows }: StreamCounts): number | undefined {
  const often = new Map<number, number>();
  let most = 0;
  for (const { seen } of rows) {
    let own = 0;
    for (const scrapes of seen) {
      if (scrapes === 0) continue;
      own += 1;
      often.set(scrapes, (often.get(scrapes) ?? 0) + 1);
    }
    most = Math.max(most, own);
  }
  if (most < FEWEST_SLICES) return undefined;
  const all = [...often].toSorted(([a], [b]) => a - b);
  let left = all.reduce((sum, [, times]) => sum + times, 0) / 2;
  return all.find(([, times]) => (left -= times) <= 0)?.[0];
}

/**
 * The step in whole seconds that a stream looks scraped by, where that is not the stated one; undefined: it fits, or too little
 * was measured to tell. By a step that is too short good slices are missing and bad ones down all the same, so that every
 * figure falls; by one that is too long what is missing counts as measured.
 */
export function stepOtherThanStated(counts: StreamCounts): number | undefined {
  const usual = usuallySeen(counts);
  if (usual === undefined) return undefined;
  const share = usual / counts.expectedSeen;
  return share >= LEAST && share <= MOST ? undefined : Math.round(counts.grid.sliceMs / 1_000 / usual);
}
