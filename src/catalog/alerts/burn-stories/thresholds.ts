import type { AlertCase } from '../alert.ts';
import { atRatio, flood, quiet, stepsOf, type Stretch } from './course.ts';
import { perMille, prelude, tell, within, type Stage, type StagedRow } from './stage.ts';

/** How far from its threshold a ratio stands in a story: clearly above, just below. */
const [ABOVE, BELOW, FAR_ABOVE] = [1.25, 0.8, 1.6];
const goods = (course: readonly Stretch[]): number =>
  course.reduce((sum, { steps, good }) => sum + steps * good, 0);
const failures = (course: readonly Stretch[]): number =>
  course.reduce((sum, { steps, failed }) => sum + steps * failed, 0);

/** So much went well a while ago that the long window stays below the threshold, and then more than that fails. */
function longBelow({ hold }: Stage, row: StagedRow, ratio: number): readonly Stretch[] {
  const steps = Math.max(2 * row.short, Math.ceil(2.6 * (hold + 2)), 12);
  return [flood(steps * (ratio / (0.9 * row.threshold) - 1)), atRatio(ratio, steps)];
}

/** Much fails, and then less than the threshold: the long window remembers, the short one does not. */
function shortBelow({ keep }: Stage, row: StagedRow, ratio: number): readonly [Stretch, Stretch] {
  const after = row.short + keep + 2;
  const first = Math.min(2 * after, row.long - after - 1);
  return [atRatio(ratio, first), atRatio(BELOW * row.threshold, after)];
}

/** Enough fails, and then nothing: how long it takes, and when the alert has ended. */
function ending({ hold, keep }: Stage, { threshold, short }: StagedRow) {
  // The short window falls below the threshold 3/13 of its length after the turn: never a whole number of steps.
  const ratio = Math.min(1.3 * threshold, 0.95);
  const turn = short + hold + 2;
  const end = turn + Math.ceil(short * (1 - threshold / ratio)) + keep;
  return { course: [atRatio(ratio, turn), atRatio(0, short + keep)], end };
}

/**
 * Much fails, nobody comes for half of the long window, and then so much goes well at once that the few failures at
 * the end are too few for that half; for the whole they are not.
 */
function longAgo({ hold }: Stage, { threshold, long, short }: StagedRow): readonly Stretch[] {
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
const holdsLongAgo = ({ hold, keep }: Stage, { long, short }: StagedRow): boolean =>
  2 * (Math.max(hold, keep) + short + 5) < long;

const when = (isPossible: boolean, story: () => AlertCase): readonly AlertCase[] =>
  isPossible ? [story()] : [];

/** The steeper row, while the flatter one says nothing. */
export function steepCases(stage: Stage): readonly AlertCase[] {
  const { steep, hold } = stage;
  const high = Math.min(FAR_ABOVE * steep.threshold, 0.95);
  const above = Math.min(ABOVE * steep.threshold, 0.95);
  const after = (course: readonly Stretch[]): readonly Stretch[] => [
    ...prelude(stage, failures(course)),
    ...course,
  ];
  const before = stepsOf(prelude(stage, 0));
  const [fires, low, old] = [
    [atRatio(above, hold + 10)],
    longBelow(stage, steep, high),
    longAgo(stage, steep),
  ].map(after) as [readonly Stretch[], readonly Stretch[], readonly Stretch[]];
  const [much, less] = shortBelow(stage, steep, high);
  const eased = after([much, less]);
  const remembered = failures([much, less]) / (failures([much, less]) + goods([much, less]));
  const { course, end } = ending(stage, steep);
  return [
    ...when(within(stage, fires), () =>
      tell(
        stage,
        `fires at once when ${perMille(above)} fail`,
        fires,
        [before + hold, false],
        [before + hold + 1, true],
      ),
    ),
    ...when(within(stage, low) && stepsOf(low) - before < steep.long, () =>
      tell(
        stage,
        `is silent while ${perMille(0.9 * steep.threshold)} have failed in its long window, though more do now`,
        low,
        [stepsOf(low), false],
      ),
    ),
    ...when(within(stage, old) && holdsLongAgo(stage, steep), () =>
      tell(
        stage,
        'fires on what failed in the first half of its long window, when some fail again',
        old,
        [stepsOf(old) - steep.short - hold - 2, false],
        [stepsOf(old), true],
      ),
    ),
    ...when(within(stage, eased) && remembered > 1.05 * steep.threshold && much.steps > hold, () =>
      tell(
        stage,
        `ends when no more than ${perMille(BELOW * steep.threshold)} fail now, though more have`,
        eased,
        [before + much.steps, true],
        [stepsOf(eased), false],
      ),
    ),
    ...when(within(stage, after(course)), () =>
      tell(
        stage,
        'ends at once when the failing does',
        after(course),
        [before + end - 1, true],
        [before + end, false],
      ),
    ),
  ];
}

/** The flatter row, and the end. */
export function flatCases(stage: Stage): readonly AlertCase[] {
  const { steep, flat, hold } = stage;
  const { threshold } = flat;
  const isAlone = steep.threshold > 1.35 * threshold;
  const high = Math.min(FAR_ABOVE * threshold, 0.95 * steep.threshold);
  const [above, below] = [Math.min(ABOVE * threshold, 0.95), BELOW * threshold];
  const low = longBelow(stage, flat, high);
  const [much, less] = shortBelow(stage, flat, high);
  const old = longAgo(stage, flat);
  const { course, end } = ending(stage, flat);
  return [
    tell(
      stage,
      `fires when ${perMille(above)} fail`,
      [atRatio(above, hold + 10)],
      [hold, false],
      [hold + 1, true],
    ),
    tell(
      stage,
      `is silent when ${perMille(below)} fail`,
      [atRatio(below, flat.short + 10)],
      [flat.short, false],
    ),
    tell(
      stage,
      'ends soon after the failing has, though the long window remembers it',
      course,
      [end - 1, true],
      [end, false],
    ),
    ...when(isAlone && holdsLongAgo(stage, flat) && flat.short + hold + 2 < steep.long, () =>
      tell(
        stage,
        'fires on what failed in the first half of its longer window, when some fail again',
        old,
        [stepsOf(old) - flat.short - hold - 2, false],
        [stepsOf(old), true],
      ),
    ),
    ...when(isAlone && stepsOf(low) < flat.long, () =>
      tell(
        stage,
        `is silent while ${perMille(0.9 * threshold)} have failed in its longer window, though more do now`,
        low,
        [stepsOf(low), false],
      ),
    ),
    ...when(isAlone && much.steps > hold, () =>
      tell(
        stage,
        `ends when no more than ${perMille(below)} fail now, though more have`,
        [much, less],
        [much.steps, true],
        [much.steps + less.steps, false],
      ),
    ),
  ];
}
