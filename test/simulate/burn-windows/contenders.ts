import { burnWindows, FEWEST_EVENTS, hoursOf, type BurnGoal } from '../../../src/catalog/index.ts';

/** One row of an alert as it is evaluated. */
export interface Row {
  readonly action: 'page' | 'ticket';
  readonly factor: number;
  readonly longMs: number;
  readonly shortMs: number;
  /** Events and failures that the long window must hold. */
  readonly fewestEvents: number;
  readonly fewestFailures: number;
}

export interface Contender {
  readonly name: string;
  readonly rows: readonly Row[];
  /** Whether series that are gone burn. */
  readonly missingBurns: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MONTH_HOURS = 720;
const DETECT_MS = 3 * MINUTE_MS;

interface Window {
  readonly action: Row['action'];
  readonly share: number;
  readonly hours: number;
  readonly shortHours: number;
}

/** Google's table for 30 days, which is Sloth's default file (`google-30d.yaml`). */
const GOOGLE: readonly Window[] = [
  { action: 'page', share: 0.02, hours: 1, shortHours: 1 / 12 },
  { action: 'page', share: 0.05, hours: 6, shortHours: 0.5 },
  { action: 'ticket', share: 0.1, hours: 24, shortHours: 2 },
  { action: 'ticket', share: 0.1, hours: 72, shortHours: 6 },
];

/** The file for 7 days that Sloth has among its examples: the same windows, other shares. */
const SLOTH_WEEK = [0.08, 0.125, 0.2, 0.42] as const;

const unguarded = (windows: readonly Window[], factor: (window: Window) => number, stretch = 1): Row[] =>
  windows.map((window) => ({
    action: window.action,
    factor: factor(window),
    longMs: window.hours * stretch * HOUR_MS,
    // Two scrapes at least, or there is no rate.
    shortMs: Math.max(window.shortHours * stretch * HOUR_MS, MINUTE_MS),
    fewestEvents: 0,
    fewestFailures: 0,
  }));

const held =
  (hours: number) =>
  ({ share, hours: window }: Window): number =>
    (share * hours) / window;

/** The goal that our windows of a period serve: the election's in its counting, longer ones in the recapitulation. */
export const goalOf = (periodHours: number, objective: number): BurnGoal => ({
  periodHours,
  objective,
  phaseHours: hoursOf(periodHours <= 48 ? 'penghitungan' : 'rekap'),
  detectMs: DETECT_MS,
});

function ours(periodHours: number, objective: number): readonly Contender[] {
  const rows = burnWindows(goalOf(periodHours, objective)).map((row) => ({
    ...row,
    fewestEvents: FEWEST_EVENTS,
  }));
  const bare = rows.map((row) => ({ ...row, fewestEvents: 0, fewestFailures: 0 }));
  return [
    { name: 'ours', rows, missingBurns: true },
    { name: 'ours without its guard', rows: bare, missingBurns: true },
  ];
}

/** Who is asked to watch an SLO of this period. */
export function contendersFor(periodHours: number, objective: number): readonly Contender[] {
  const other = (name: string, rows: readonly Row[]): Contender => ({ name, rows, missingBurns: false });
  if (periodHours === MONTH_HOURS) {
    return [...ours(periodHours, objective), other('Google, Sloth', unguarded(GOOGLE, held(MONTH_HOURS)))];
  }
  const week = GOOGLE.map((window, index) => ({ ...window, share: SLOTH_WEEK[index] ?? 0 }));
  const sloth =
    periodHours === 168 ? unguarded(week, held(periodHours)) : unguarded(GOOGLE, held(MONTH_HOURS));
  return [
    ...ours(periodHours, objective),
    other('30-day windows kept', unguarded(GOOGLE, held(periodHours))),
    other('30-day windows shrunk', unguarded(GOOGLE, held(MONTH_HOURS), periodHours / MONTH_HOURS)),
    other(periodHours === 168 ? 'Sloth, its 7-day file' : 'Sloth, its 30-day file', sloth),
  ];
}
