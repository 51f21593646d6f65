import { FEWEST_EVENTS } from '../../burn-windows.ts';
import type { AlertCase } from '../alert.ts';
import {
  atOnce,
  flood,
  LONGEST_STORY,
  quiet,
  stepsOf,
  told,
  withoutSuccess,
  type Stretch,
} from './course.ts';
import { prelude, tell, type Stage, type StagedRow } from './stage.ts';

/* Too little has happened to speak of a service: one event or failure fewer than a row needs, and then enough. */

/** Between two single failures: less than any short window. */
const PAUSE = 4;

/** So many events, a pause, and then one failure after the other for as long as the alert must hold. */
const growing = (first: Stretch, hold: number, pause = 0): readonly Stretch[] => [
  first,
  quiet(pause),
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

/** How the events of one row's stories come to pass, and the step at which there are first enough. */
interface Plot {
  readonly row: StagedRow;
  readonly name: string;
  readonly story: (good: number, failed: number) => readonly Stretch[];
  readonly enough: number;
}

/**
 * One event fewer than the row needs, and one failure fewer, and then enough for as long as the alert must hold. Where
 * all fail, nobody counts successes any more.
 */
function plotted(stage: Stage, { row, name, story, enough }: Plot): readonly AlertCase[] {
  const good = goodBeside(row);
  const begun = enough + stage.hold;
  const failing = (failed: number) => ({ input: told(stage.slo.sli, withoutSuccess(story(0, failed))) });
  return [
    needsEvents(row)
      ? tell(
          stage,
          `${name} on ${FEWEST_EVENTS} events, all failed, and not on one less`,
          failing(FEWEST_EVENTS - 1),
          [begun - 1, false],
          [begun, true],
        )
      : tell(
          stage,
          `${name} on more than ${row.fewestFailures} events, all failed, and not on one less`,
          failing(row.fewestFailures - 1),
          [begun - 1, false],
          [begun + PAUSE + 1, true],
        ),
    ...(needsFailures(row) && good !== undefined
      ? [
          tell(
            stage,
            `${name} on more than ${row.fewestFailures} failures, and not on one less`,
            story(good, row.fewestFailures - 1),
            [begun - 1, false],
            // A ratio times a count is the number of failures but for rounding: one more is certain.
            [begun + PAUSE + 1, true],
          ),
        ]
      : []),
  ];
}

/** Of the flatter row's failures only so many lie in the steeper row's windows: too few for that. */
const LATE = 2;

export function guardCases(stage: Stage): readonly AlertCase[] {
  const { steep, flat, hold } = stage;
  const half = Math.ceil(steep.long / 2);
  const apart = Math.max(steep.long, Math.ceil(flat.long / 2) + 1);
  const recent: Plot = {
    row: steep,
    name: 'fires',
    story: (good, failed) => [...prelude(stage, failed + 10), ...growing(atOnce(good, failed), hold)],
    enough: steep.long + 2 + PAUSE,
  };
  const spread: Plot = {
    row: steep,
    name: 'fires within its whole long window',
    story: (good, failed) => [...prelude(stage, failed + 10), ...growing(atOnce(good, failed), hold, half)],
    enough: steep.long + 2 + half + PAUSE,
  };
  const older = (past: readonly Stretch[]): Plot => ({
    row: flat,
    name: 'fires within its whole longer window',
    story: (good, failed) => [
      ...past,
      atOnce(good, failed - LATE),
      quiet(apart),
      ...growing(atOnce(0, LATE), hold),
    ],
    enough: stepsOf(past) + apart + 2 + PAUSE,
  });
  // What came before that window plays no part: said in one of its stories, for it is a long one.
  const past = flat.long * 2 < LONGEST_STORY ? [flood(1), quiet(flat.long)] : [];
  const isRoom = half + 2 * PAUSE + hold + 5 < steep.long;
  return [
    ...(steep.long * 2 + hold + 20 < flat.long ? plotted(stage, recent) : []),
    ...(isRoom && steep.long * 2 + hold + 20 < flat.long ? plotted(stage, spread).slice(0, 1) : []),
    ...(apart < LONGEST_STORY ? plotted(stage, older(past)).slice(0, 1) : []),
    ...(apart < LONGEST_STORY ? plotted(stage, older([])).slice(1) : []),
  ];
}
