/** One row of a multi-window burn alert: fires when both windows burn at `factor` or faster. */
export interface BurnWindow {
  readonly id: 'rapid' | 'brisk' | 'steady' | 'slow';
  readonly action: 'page' | 'ticket';
  /** Multiple of the burn that would use up the budget exactly at the period's end. */
  readonly factor: number;
  /** Share of the period's budget gone when the long window is filled at this burn. */
  readonly budgetShare: number;
  readonly longMs: number;
  /** Says that it still burns; lets the alert end soon after the cause has. */
  readonly shortMs: number;
  /** Failed events in the long window below which the row says nothing: they may be chance. */
  readonly fewestFailures: number;
}

/** What the windows are to serve. */
export interface BurnGoal {
  readonly periodHours: number;
  /** 0..1 */
  readonly objective: number;
  /** The phase in which the rows are to speak: a long window fills half of it at most. */
  readonly phaseHours: number;
  /** Within which total failure is to page, however large the budget. */
  readonly detectMs: number;
}

/** Events in the long window below which no row says anything: a phone that fails again and again is no failing service. */
export const FEWEST_EVENTS = 25;

const HOUR_MS = 3_600_000;
/** Below this a window holds too few scrapes to be a rate. */
const SHORTEST_MS = 60_000;
/** A short window is this part of its long one, as in Google's table (5 m to 1 h). */
const SHORT_PART = 12;
/** No more than this share of requests need fail for a row to fire, or total failure could not reach it. */
export const REACHABLE_ERROR_RATIO = 0.8;
/** At most this often may a window of a service that burns exactly its budget look like the row's burn. */
const CHANCE = 1e-4;

const ROWS = [
  { id: 'rapid', action: 'page', factor: 14.4, budgetShare: 0.05, longestHours: 1 },
  { id: 'brisk', action: 'page', factor: 6, budgetShare: 0.1, longestHours: 6 },
  { id: 'steady', action: 'ticket', factor: 3, budgetShare: 0.15, longestHours: 24 },
  { id: 'slow', action: 'ticket', factor: 1.5, budgetShare: 0.25, longestHours: 72 },
] as const;

/** The slowest row's window is a sixth of the span it judges, and is to fill half a phase at most. */
const PHASES_IN_SPAN = 3;

/**
 * Failures that n events of burn 1 hardly ever bring when the row expects them at `factor`: Chernoff's bound,
 * exp(−k (ln f − 1 + 1/f)) ≤ chance. It does not depend on the objective, and total failure reaches it at once.
 */
const fewestFailures = (factor: number): number =>
  Math.ceil(-Math.log(CHANCE) / (Math.log(factor) - 1 + 1 / factor));

/**
 * Burn windows for an SLO: of any period, in a phase of any length, for a time to detection.
 *
 * factor = budget share × period ÷ window. The usual table fixes shares and windows for 30 days
 * (2 % in 1 h → 0.02 × 720 ÷ 1 = 14.4×). Held against an election of 48 h the same windows give
 * 0.02 × 48 ÷ 1 = 0.96× and 0.05 × 48 ÷ 6 = 0.4×: pages for a burn that the budget would survive. So here
 * the *factors* are fixed and the windows follow: window = share × period ÷ factor. For 48 h that is
 * 5 % in 10 min (14.4×), 10 % in 48 min (6×), 15 % in 2 h 24 min (3×), 25 % in 8 h (1.5×).
 *
 * Three things shorten them. A short phase: the period counts as three phases at most. A long period: no window is
 * longer than the usual one (1 h, 6 h, 1 d, 3 d), so that at 30 days the usual table comes out. And the time to
 * detection: total failure fills a window in `window × factor × (1 − objective)`, so where budgets are large the first
 * row takes a smaller share than its own.
 *
 * A burn of 1 ÷ (1 − objective) is total failure, so a lax objective caps the factor (at 80 % failing) and
 * lengthens that row's window. Throws when no burn above 1× would be left.
 */
export function burnWindows(goal: BurnGoal): readonly BurnWindow[] {
  const { periodHours, objective, phaseHours, detectMs } = goal;
  const ceiling = REACHABLE_ERROR_RATIO / (1 - objective);
  const isSpan = periodHours > 0 && phaseHours > 0 && detectMs > 0;
  if (!isSpan || !(objective > 0 && objective < 1) || ceiling <= 1) {
    throw new RangeError(`no burn windows for ${String(periodHours)} h at objective ${String(objective)}`);
  }
  const spanMs = Math.min(periodHours, PHASES_IN_SPAN * phaseHours) * HOUR_MS;
  return ROWS.map((row) => {
    const factor = Math.min(row.factor, ceiling);
    const shareMs = row.budgetShare * spanMs;
    const spentMs = row.id === 'rapid' ? Math.min(shareMs, detectMs / (1 - objective)) : shareMs;
    const longMs = Math.max(Math.min(spentMs / factor, row.longestHours * HOUR_MS), 2 * SHORTEST_MS);
    return {
      id: row.id,
      action: row.action,
      factor,
      budgetShare: Number(((factor * longMs) / (periodHours * HOUR_MS)).toPrecision(6)),
      longMs: Math.round(longMs),
      shortMs: Math.round(Math.max(longMs / SHORT_PART, SHORTEST_MS)),
      fewestFailures: fewestFailures(factor),
    };
  });
}
