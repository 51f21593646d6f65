import type { AlertCase } from '../alert.ts';
import { atRatio, flood, stepsOf, type Stretch } from './course.ts';
import { perMille, prelude, tell, within, type Stage, type StagedRow } from './stage.ts';

/** How far from its threshold a ratio stands in a story: clearly above, just below. */
const [ABOVE, BELOW, FAR_ABOVE] = [1.25, 0.8, 1.6];
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

/** The steeper row, while the flatter one says nothing. */
export function steepCases(stage: Stage): readonly AlertCase[] {
  const { steep, hold } = stage;
  const high = Math.min(FAR_ABOVE * steep.threshold, 0.95);
  const [above, low] = [Math.min(ABOVE * steep.threshold, 0.95), longBelow(stage, steep, high)];
  const [much, less] = shortBelow(stage, steep, high);
  const after = (course: readonly Stretch[]): readonly Stretch[] => [
    ...prelude(stage, failures(course)),
    ...course,
  ];
  const begin = stepsOf(prelude(stage, 0)) + 1;
  const fires = after([atRatio(above, hold + 10)]);
  const ends = after([much, less]);
  const remembers =
    failures([much, less]) / (failures([much, less]) + goods([much, less])) > 1.05 * steep.threshold;
  return [
    ...when(within(stage, fires), () =>
      tell(
        stage,
        `fires at once when ${perMille(above)} fail`,
        fires,
        [begin + hold - 1, false],
        [begin + hold, true],
      ),
    ),
    ...when(within(stage, after(low)) && stepsOf(low) < steep.long, () =>
      tell(
        stage,
        `is silent while ${perMille(0.9 * steep.threshold)} have failed in its long window, though more do now`,
        after(low),
        [stepsOf(after(low)), false],
      ),
    ),
    ...when(within(stage, ends) && remembers && much.steps > hold, () =>
      tell(
        stage,
        `ends when no more than ${perMille(BELOW * steep.threshold)} fail now, though more have`,
        ends,
        [begin + much.steps - 1, true],
        [stepsOf(ends), false],
      ),
    ),
  ];
}

const goods = (course: readonly Stretch[]): number =>
  course.reduce((sum, { steps, good }) => sum + steps * good, 0);
const when = (isPossible: boolean, story: () => AlertCase): readonly AlertCase[] =>
  isPossible ? [story()] : [];

/** The flatter row, and the end. */
export function flatCases(stage: Stage): readonly AlertCase[] {
  const { steep, flat, hold, keep } = stage;
  const { threshold } = flat;
  const isAlone = steep.threshold > 1.35 * threshold;
  const high = Math.min(FAR_ABOVE * threshold, 0.95 * steep.threshold);
  const [above, below] = [Math.min(ABOVE * threshold, 0.95), BELOW * threshold];
  const low = longBelow(stage, flat, high);
  const [much, less] = shortBelow(stage, flat, high);
  // 3/13 of a short window after the turn: never a whole number of steps.
  const turning = Math.min(1.3 * threshold, 0.95);
  const turn = flat.short + hold + 2;
  const end = turn + Math.ceil(flat.short * (1 - threshold / turning)) + keep;
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
      [atRatio(turning, turn), atRatio(0, flat.short + keep)],
      [end - 1, true],
      [end, false],
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
