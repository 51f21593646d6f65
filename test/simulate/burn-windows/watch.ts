import type { Contender, Row } from './contenders.ts';
import { STEP_MS, type Course } from './course.ts';

/** A row with its windows in steps and its threshold as an error ratio. */
interface Watched {
  readonly action: Row['action'];
  readonly threshold: number;
  readonly long: number;
  readonly short: number;
  readonly fewestEvents: number;
  readonly fewestFailures: number;
}

const stepsOf = (ms: number): number => Math.max(1, Math.round(ms / STEP_MS));

const watched = ({ rows }: Contender, objective: number): readonly Watched[] =>
  rows.map((row) => ({
    ...row,
    threshold: row.factor * (1 - objective),
    long: stepsOf(row.longMs),
    short: stepsOf(row.shortMs),
  }));

const over = (sums: Float64Array, at: number, from: number): number => (sums[at] ?? 0) - (sums[from] ?? 0);

/** Whether a row fires after step `at`, by the rules as they are rendered. */
function fires(course: Course, row: Watched, at: number, missingBurns: boolean): boolean {
  const { valid, failed, missing } = course;
  const ratio = (length: number): number => {
    const from = Math.max(0, at - length);
    const events = over(valid, at, from);
    const gone = missingBurns ? over(missing, at, from) / (at - from) : 0;
    // Without events the rest of the window says nothing.
    return (events > 0 ? over(failed, at, from) / events : 0) * (1 - gone) + gone;
  };
  if (ratio(row.short) <= row.threshold || ratio(row.long) <= row.threshold) return false;
  if (missingBurns && over(missing, at, at - 1) > 0) return true;
  const from = Math.max(0, at - row.long);
  return over(valid, at, from) >= row.fewestEvents && over(failed, at, from) >= row.fewestFailures;
}

/** First step from `from` on at which a contender does one of these things; undefined: never. */
export function firstFrom(
  course: Course,
  contender: Contender,
  objective: number,
  from: number,
  actions: readonly Row['action'][],
): number | undefined {
  const rows = watched(contender, objective).filter(({ action }) => actions.includes(action));
  for (let at = from; at <= course.steps; at += 1) {
    if (rows.some((row) => fires(course, row, at, contender.missingBurns))) return at;
  }
  return undefined;
}

/** An alert that ends and begins again within this is one. */
const KEPT_STEPS = 12;

/** Pages of a whole course: how often one began, and the share of the time for which one was out. */
export function pagesIn(
  course: Course,
  contender: Contender,
  objective: number,
): { readonly begun: number; readonly share: number } {
  const rows = watched(contender, objective).filter(({ action }) => action === 'page');
  let begun = 0;
  let firing = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let at = 1; at <= course.steps; at += 1) {
    if (!rows.some((row) => fires(course, row, at, contender.missingBurns))) continue;
    if (at - last > KEPT_STEPS) begun += 1;
    last = at;
    firing += 1;
  }
  return { begun, share: firing / course.steps };
}
