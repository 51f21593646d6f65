import { formatDuration } from '../../../kernel/index.ts';
import type { AlertCase } from '../alert.ts';
import { atRatio, stepsOf, type Stretch } from './course.ts';
import {
  ABOVE,
  BELOW,
  ending,
  FAR_ABOVE,
  holdsLongAgo,
  longAgo,
  longBelow,
  NEARLY,
  shortBelow,
} from './shapes.ts';
import { perMille, prelude, tell, within, type Stage, type StagedLook, type StagedRow } from './stage.ts';

const events = (course: readonly Stretch[]) => ({
  failed: course.reduce((sum, { steps, failed }) => sum + steps * failed, 0),
  all: course.reduce((sum, { steps, good, failed }) => sum + steps * (good + failed), 0),
});

/** One row whose stories are told while the other says nothing. */
interface Part {
  readonly row: StagedRow;
  /** The error ratio above which the other row would speak too. */
  readonly highest: number;
  /** What comes before so many failures, that the other row stays silent. */
  readonly past: (failures: number) => readonly Stretch[];
  /** Whether it does, with what comes before. */
  readonly isAlone: (course: readonly Stretch[]) => boolean;
}

/** Stories on either side of a row's threshold in either window, and of the end. */
function rowCases(stage: Stage, { row, highest, past, isAlone }: Part): readonly AlertCase[] {
  const { hold } = stage;
  const before = stepsOf(past(0));
  const story = (isRoom: boolean, name: string, course: readonly Stretch[], ...looks: StagedLook[]) => {
    const whole = [...past(events(course).failed), ...course];
    const seen = looks.map(([step, fires]): StagedLook => [before + step, fires]);
    return isRoom && isAlone(whole) ? [tell(stage, name, whole, ...(seen as [StagedLook]))] : [];
  };
  const high = Math.min(FAR_ABOVE * row.threshold, highest);
  const [above, below] = [Math.min(ABOVE * row.threshold, highest), BELOW * row.threshold];
  const low = longBelow(stage, row, high);
  const [much, less] = shortBelow(stage, row, high);
  const eased = events([much, less]);
  const old = longAgo(stage, row);
  const { course, end } = ending(stage, row);
  const window = formatDuration(row.long * stage.stepMs);
  return [
    ...story(
      true,
      `fires when ${perMille(above)} fail`,
      [atRatio(above, hold + 10)],
      [hold, false],
      [hold + 1, true],
    ),
    ...story(
      true,
      `ends soon after that has, though ${window} remember it`,
      course,
      [end - 1 - row.blur, true],
      [end + row.blur, false],
    ),
    ...story(
      stepsOf(low) < row.long,
      `is silent while ${perMille(NEARLY * row.threshold)} have failed in ${window}, though more do now`,
      low,
      [stepsOf(low), false],
    ),
    ...story(
      holdsLongAgo(stage, row),
      `fires on what failed in the first half of ${window}, when some fail again`,
      old,
      [stepsOf(old) - row.short - hold - 2, false],
      [stepsOf(old), true],
    ),
    ...story(
      eased.failed / eased.all > 1.05 * row.threshold && much.steps > hold,
      `ends when no more than ${perMille(below)} fail now, though more have in ${window}`,
      [much, less],
      [much.steps, true],
      [much.steps + less.steps, false],
    ),
  ];
}

/** The flatter row speaks alone of what is too little for the steeper one; the steeper one of what has just begun. */
export function thresholdCases(stage: Stage): readonly AlertCase[] {
  const { steep, flat, hold, keep } = stage;
  const below = BELOW * flat.threshold;
  const steepPart: Part = {
    row: steep,
    highest: 0.95,
    past: (failures) => prelude(stage, failures),
    isAlone: (course) => within(stage, course),
  };
  const flatPart: Part = {
    row: flat,
    highest: 0.95 * steep.threshold,
    past: () => [],
    isAlone: () => steep.threshold > 1.35 * flat.threshold,
  };
  const all = rowCases(stage, flatPart);
  const { course, end } = ending(stage, flat);
  return [
    tell(
      stage,
      `is silent when ${perMille(below)} fail`,
      [atRatio(below, flat.short + 10)],
      [flat.short, false],
    ),
    ...(all.length > 0
      ? all
      : [tell(stage, 'ends soon after the failing has', course, [hold + 1 + 1, true], [end + keep, false])]),
    ...rowCases(stage, steepPart),
  ];
}
