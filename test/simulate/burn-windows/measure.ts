import { Chance } from '../admission/chance.ts';
import { contendersFor, type Contender, type Row } from './contenders.ts';
import { drawCourse, STEP_MS, type Stretch } from './course.ts';
import { firstFrom, pagesIn } from './watch.ts';

/** Valid events in a step: a gateway region at work, and a quiet hour of the night. */
const BUSY = 50;
const QUIET = 0.5;
/** A service that is well fails at half of what its budget allows. */
const WELL = 0.5;

const HOUR_STEPS = 3_600_000 / STEP_MS;
/** A fault is given four days to be noticed. */
const FAULT_STEPS = 96 * HOUR_STEPS;

/** What one contender does about one SLO. Times in ms; undefined: not within four days; 0: it fired before. */
export interface Figures {
  readonly contender: Contender;
  readonly periodHours: number;
  readonly objective: number;
  /** Page on total failure, with much traffic and with little. */
  readonly outageMs: number | undefined;
  readonly quietOutageMs: number | undefined;
  /** Page when the series have disappeared. */
  readonly missingMs: number | undefined;
  /** Page at ten times the budget, and page or ticket at twice. */
  readonly tenfoldMs: number | undefined;
  readonly twofoldMs: number | undefined;
  /** Share of the period's budget that a tenfold burn has used until the page. */
  readonly tenfoldBudget: number | undefined;
  /** Pages per period of a service that is well, and the share of the time one is out. */
  readonly falsePages: number;
  readonly quietFalsePages: number;
  readonly paging: number;
}

export interface Effort {
  /** Times each fault is drawn; the median counts. */
  readonly draws: number;
  /** Hours of a service that is well. */
  readonly wellHours: number;
  readonly seed: number;
}

const median = (values: readonly (number | undefined)[]): number | undefined => {
  const sorted = values.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(middle) ? middle : undefined;
};

interface Fault {
  readonly events: number;
  readonly failing: number;
  readonly gone?: true;
  readonly actions: readonly Row['action'][];
}

/** How long each contender takes to notice a fault of a service that was well for as long as any window looks back. */
function noticed(
  contenders: readonly Contender[],
  objective: number,
  fault: Fault,
  { draws, seed }: Effort,
): ReadonlyMap<Contender, number | undefined> {
  const longest = Math.max(...contenders.flatMap(({ rows }) => rows.map(({ longMs }) => longMs)));
  const before = Math.round(longest / STEP_MS);
  const well: Stretch = { steps: before, events: fault.events, failing: WELL * (1 - objective) };
  const courses = Array.from({ length: draws }, (_, draw) =>
    drawCourse(new Chance(seed + draw), [well, { ...fault, steps: FAULT_STEPS }]),
  );
  return new Map(
    contenders.map((contender) => {
      const steps = courses.map((course) => {
        const at = firstFrom(course, contender, objective, before, fault.actions);
        return at === undefined ? undefined : at - before;
      });
      const middle = median(steps);
      return [contender, middle === undefined ? undefined : middle * STEP_MS] as const;
    }),
  );
}

interface Calm {
  readonly pages: number;
  readonly paging: number;
}

/** What contenders page about a service that is well, period by period. */
function calm(
  contenders: readonly Contender[],
  { periodHours, objective, events }: { periodHours: number; objective: number; events: number },
  { wellHours, seed }: Effort,
): ReadonlyMap<Contender, Calm> {
  const periods = Math.max(1, Math.round(wellHours / periodHours));
  const stretch = { steps: periodHours * HOUR_STEPS, events, failing: WELL * (1 - objective) };
  const sums = new Map(contenders.map((contender) => [contender, { pages: 0, paging: 0 }]));
  for (let period = 0; period < periods; period += 1) {
    const course = drawCourse(new Chance(seed + 1_000 + period), [stretch]);
    for (const [contender, sum] of sums) {
      const { begun, share } = pagesIn(course, contender, objective);
      sum.pages += begun / periods;
      sum.paging += share / periods;
    }
  }
  return sums;
}

/** Every contender's figures on an SLO. The same seed gives the same figures on every machine. */
export function measure(periodHours: number, objective: number, effort: Effort): readonly Figures[] {
  const contenders = contendersFor(periodHours, objective);
  const budget = 1 - objective;
  const page = ['page'] as const;
  const when = (fault: Fault) => noticed(contenders, objective, fault, effort);
  const outage = when({ events: BUSY, failing: 1, actions: page });
  const quietOutage = when({ events: QUIET, failing: 1, actions: page });
  const missing = when({ events: BUSY, failing: 0, gone: true, actions: page });
  const tenfold = when({ events: BUSY, failing: 10 * budget, actions: page });
  const twofold = when({ events: BUSY, failing: 2 * budget, actions: ['page', 'ticket'] });
  const busy = calm(contenders, { periodHours, objective, events: BUSY }, effort);
  const quiet = calm(contenders, { periodHours, objective, events: QUIET }, effort);
  return contenders.map((contender) => {
    const tenfoldMs = tenfold.get(contender);
    return {
      contender,
      periodHours,
      objective,
      outageMs: outage.get(contender),
      quietOutageMs: quietOutage.get(contender),
      missingMs: missing.get(contender),
      tenfoldMs,
      twofoldMs: twofold.get(contender),
      tenfoldBudget: tenfoldMs === undefined ? undefined : (10 * tenfoldMs) / (periodHours * 3_600_000),
      falsePages: busy.get(contender)?.pages ?? 0,
      quietFalsePages: quiet.get(contender)?.pages ?? 0,
      paging: Math.max(busy.get(contender)?.paging ?? 0, quiet.get(contender)?.paging ?? 0),
    };
  });
}
