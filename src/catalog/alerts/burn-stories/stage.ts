import { formatDuration } from '../../../kernel/index.ts';
import type { BurnWindow } from '../../burn-windows.ts';
import { PHASES, type Phase } from '../../../contracts/index.ts';
import { phaseNow } from '../../../instrumentation/definitions.ts';
import { budgetIn } from '../../budgets.ts';
import { select } from '../../promql.ts';
import type { Zone } from '../../provinces.ts';
import { windowsOf, type BurningSlo } from '../../slos.ts';
import type { AlertCase, AlertLook } from '../alert.ts';
import { atOnce, counted, LONGEST_STORY, quiet, stepsOf, told, type Input, type Stretch } from './course.ts';

/** A row of the alert, its windows in steps, the last one begun. */
export interface StagedRow {
  /** Error ratio above which both windows must be. */
  readonly threshold: number;
  readonly long: number;
  readonly short: number;
  /** Values that its long window holds when it is full. */
  readonly longHolds: number;
  /** Steps by which no story need be exact: a short window of no whole number of steps is estimated at its edge. */
  readonly blur: number;
  readonly fewestFailures: number;
}

/** Which phase holds in a zone. */
export type ZonePhases = Readonly<Partial<Record<Zone, Phase>>>;

/** What the stories of one alert are told with. Times are in steps. */
export interface Stage {
  readonly slo: BurningSlo;
  /** The phases in which it is told, by zone; none: nobody says. */
  readonly zones: ZonePhases;
  readonly stepMs: number;
  /** The row that speaks first and the one that speaks of less. */
  readonly steep: StagedRow;
  readonly flat: StagedRow;
  readonly hold: number;
  readonly keep: number;
}

const SHORTEST_STEP_MS = 10_000;
/** As long as a metric may be gone unnoticed. */
const LONGEST_STEP_MS = 60_000;

/** Of a short window in steps there are some, of a long one not too many. */
export function stepMsOf(rows: readonly BurnWindow[]): number {
  const sixth = Math.min(...rows.map(({ shortMs }) => shortMs)) / 6;
  return sixth < LONGEST_STEP_MS ? SHORTEST_STEP_MS : LONGEST_STEP_MS;
}

/**
 * The stage of one action's rows in a phase, or in the phases of zones of which the smallest budget holds; undefined:
 * the objective has less than two rows.
 */
export function stageOf(
  slo: BurningSlo,
  action: BurnWindow['action'],
  { holdMs, keepMs }: { readonly holdMs: number; readonly keepMs: number },
  zones: ZonePhases = {},
): Stage | undefined {
  const rows = windowsOf(slo).filter((row) => row.action === action);
  const stepMs = stepMsOf(rows);
  const phases = Object.values(zones);
  const budget = Math.min(...(phases.length > 0 ? phases : [undefined]).map((phase) => budgetIn(slo, phase)));
  const [steep, flat] = rows.map((row) => ({
    threshold: row.factor * budget,
    long: Math.ceil(row.longMs / stepMs),
    short: Math.ceil(row.shortMs / stepMs),
    longHolds: Math.floor(row.longMs / stepMs) + 1,
    blur: row.shortMs % stepMs === 0 ? 0 : 2,
    fewestFailures: row.fewestFailures,
  }));
  if (!steep || !flat) return undefined;
  return { slo, zones, stepMs, steep, flat, hold: holdMs / stepMs, keep: keepMs / stepMs };
}

export const perMille = (ratio: number): string => `${Number((ratio * 1_000).toPrecision(2))} in 1,000`;

/** At a step of a story: does the alert fire? */
export type StagedLook = readonly [step: number, fires: boolean];

/** The schedule as the incident service shows it: of each zone every phase, of which one holds. */
const shown = (zones: ZonePhases): Input =>
  Object.entries(zones).flatMap(([zone, now]) =>
    PHASES.map(
      (phase) => [select(phaseNow, { phase, zone }), `${phase === now ? 1 : 0}x${LONGEST_STORY}`] as const,
    ),
  );

const whereOf = (zones: ZonePhases): string => {
  const phases = [...new Set(Object.values(zones))];
  if (phases.length === 0) return '';
  return phases.length === 1
    ? `in ${phases.join('')} `
    : `with ${Object.entries(zones)
        .map(([zone, phase]) => `${zone} in ${phase}`)
        .join(' and ')} `;
};

/** A story; the last look is its point. */
export function tell(
  { slo, zones, stepMs }: Stage,
  name: string,
  story: readonly Stretch[] | { readonly input: Input },
  ...looks: readonly [...StagedLook[], StagedLook]
): AlertCase {
  const events = 'input' in story ? story.input : told(slo.sli, counted(story));
  const input = [...events, ...shown(zones)];
  const seen = looks.map(([step, fires]): AlertLook => ({
    at: formatDuration(step * stepMs),
    fires: fires ? [{}] : [],
  }));
  const last = seen.at(-1) ?? { at: '0s', fires: [] };
  return {
    name: `${whereOf(zones)}${name}`,
    input,
    ...(seen.length > 1 && { before: seen.slice(0, -1) }),
    ...last,
  };
}

/**
 * What comes before a story of the steeper row: so much went well that the flatter row's long window hardly sees the
 * failures that follow, and so long ago that the steeper one's does not see it.
 */
export function prelude({ steep, flat }: Stage, failures: number): readonly Stretch[] {
  return [atOnce(Math.ceil((2 * failures) / flat.threshold), 0), quiet(steep.long)];
}

/** Only of courses that the flatter row's long window holds from their first event on. */
export const within = ({ flat }: Stage, course: readonly Stretch[]): boolean => stepsOf(course) < flat.long;
