import { FEWEST_EVENTS } from '../../burn-windows.ts';
import type { AlertCase } from '../alert.ts';
import { atOnce, quiet, type Stretch } from './course.ts';
import { prelude, tell, within, type Stage, type StagedRow } from './stage.ts';

/* Too little has happened to speak of a service: one event or failure fewer than a row needs, and then enough. */

/** Between two single failures: less than any short window. */
const PAUSE = 4;

/** So many events, and then one failure after the other for as long as the alert must hold. */
const growing = (first: Stretch, hold: number): readonly Stretch[] => [
  first,
  ...Array.from({ length: Math.ceil((hold + 3) / (PAUSE + 1)) + 2 }, (_, at) => [
    quiet(at === 0 ? PAUSE - 1 : PAUSE),
    atOnce(0, 1),
  ]).flat(),
];

/** A row needs a number of events unless its failures are that many anyway. */
export const needsEvents = (
  { fewestFailures }: Pick<StagedRow, 'fewestFailures'>,
  fewest = FEWEST_EVENTS,
): boolean => fewestFailures < fewest;

/** A row needs a number of failures unless the fewest events bring that many anyway. */
export const needsFailures = (
  { threshold, fewestFailures }: Pick<StagedRow, 'threshold' | 'fewestFailures'>,
  fewest = FEWEST_EVENTS,
): boolean => threshold * fewest < fewestFailures;

/** Good events beside a row's fewest failures, so that there are enough events and yet too many failed. */
function goodBeside({ threshold, fewestFailures }: StagedRow): number | undefined {
  const most = Math.min(0.95, fewestFailures / (FEWEST_EVENTS + 1));
  return most > 1.1 * threshold
    ? Math.ceil(fewestFailures / ((threshold + most) / 2)) - fewestFailures
    : undefined;
}

/** Stories of one row: what happened before all others look, and what then. */
function rowCases(
  stage: Stage,
  row: StagedRow,
  name: string,
  stories: (good: number, failed: number) => readonly Stretch[],
): readonly AlertCase[] {
  const { hold, steep } = stage;
  const enough = steep.long + 2 + PAUSE + hold;
  const cases: AlertCase[] = [];
  const few = stories(0, FEWEST_EVENTS - 1);
  if (needsEvents(row) && within(stage, few))
    cases.push(
      tell(
        stage,
        `${name} on ${FEWEST_EVENTS} events, all failed, and not on one less`,
        few,
        [enough - 1, false],
        [enough, true],
      ),
    );
  const good = goodBeside(row);
  const single = stories(good ?? 0, row.fewestFailures - 1);
  if (needsFailures(row) && good !== undefined && within(stage, single))
    cases.push(
      tell(
        stage,
        `${name} on more than ${row.fewestFailures} failures, and not on one less`,
        single,
        [enough - 1, false],
        // A ratio times a count is the number of failures but for rounding: one more is certain.
        [enough + PAUSE + 1, true],
      ),
    );
  return cases;
}

export function guardCases(stage: Stage): readonly AlertCase[] {
  const { steep, flat, hold } = stage;
  const recent = (good: number, failed: number): readonly Stretch[] => [
    ...prelude(stage, failed + 10),
    ...growing(atOnce(good, failed), hold),
  ];
  // Of the failures only the last few lie in the steeper row's windows: too few for it.
  const LATE = 2;
  const older = (good: number, failed: number): readonly Stretch[] => [
    atOnce(good, failed - LATE),
    quiet(steep.long),
    ...growing(atOnce(0, LATE), hold),
  ];
  return [
    ...rowCases(stage, steep, 'fires', recent),
    ...rowCases(stage, flat, 'fires in its longer window', older),
  ];
}
