import { atRatio, flood, quiet, type Stretch } from './course.ts';
import type { Stage, StagedRow } from './stage.ts';

/* How things go wrong, and end, around the threshold of one row. */

/** How far from its threshold a ratio stands in a story: clearly above, clearly below. */
export const [ABOVE, BELOW, FAR_ABOVE] = [1.25, 0.8, 1.6] as const;
/** Just below it in the long window. */
export const NEARLY = 0.9;

/** So much went well a while ago that the long window stays below the threshold, and then more than that fails. */
export function longBelow({ hold }: Stage, row: StagedRow, ratio: number): readonly Stretch[] {
  const steps = Math.max(2 * row.short, Math.ceil(2.6 * (hold + 2)), 12);
  return [flood(steps * (ratio / (NEARLY * row.threshold) - 1)), atRatio(ratio, steps)];
}

/** Much fails, and then less than the threshold: the long window remembers, the short one does not. */
export function shortBelow({ keep }: Stage, row: StagedRow, ratio: number): readonly [Stretch, Stretch] {
  const after = row.short + keep + 2;
  const first = Math.min(2 * after, row.long - after - 1);
  return [atRatio(ratio, first), atRatio(BELOW * row.threshold, after)];
}

/** Enough fails, and then nothing: how long it takes, and when the alert has ended. */
export function ending(
  { hold, keep }: Stage,
  { threshold, short }: StagedRow,
): { readonly course: readonly Stretch[]; readonly end: number } {
  // The short window falls below the threshold 3/13 of its length after the turn: never a whole number of steps.
  const ratio = Math.min(1.3 * threshold, 0.95);
  const turn = short + hold + 2;
  const end = turn + Math.ceil(short * (1 - threshold / ratio)) + keep;
  return { course: [atRatio(ratio, turn), atRatio(0, short + keep + 2)], end };
}

/**
 * Much fails, nobody comes for half of the long window, and then so much goes well at once that the few failures at
 * the end are too few for that half; for the whole they are not.
 */
export function longAgo({ hold }: Stage, { threshold, long, short }: StagedRow): readonly Stretch[] {
  const last = short + hold + 2;
  const few = 0.01;
  return [
    atRatio(0.95, 12),
    quiet(Math.ceil(long / 2)),
    flood((few * last) / (0.7 * threshold)),
    { ...atRatio(few, last), good: 0 },
  ];
}

/** Whether a row's long window has room for that, and for its first alert to end. */
export const holdsLongAgo = ({ hold, keep, steep }: Stage, { long, short }: StagedRow): boolean =>
  2 * (Math.max(hold, keep) + short + 5) < long && short + hold + 2 < steep.long;
