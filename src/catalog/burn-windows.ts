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
}

const HOUR_MS = 3_600_000;
/** Below this a window holds too few scrapes to be a rate. */
const SHORTEST_MS = 60_000;
/** A short window is this part of its long one, as in Google's table (5 m to 1 h). */
const SHORT_PART = 12;
/** No more than this share of requests need fail for a row to fire, or total failure could not reach it. */
const REACHABLE_ERROR_RATIO = 0.8;

const ROWS = [
  { id: 'rapid', action: 'page', factor: 14.4, budgetShare: 0.05 },
  { id: 'brisk', action: 'page', factor: 6, budgetShare: 0.1 },
  { id: 'steady', action: 'ticket', factor: 3, budgetShare: 0.15 },
  { id: 'slow', action: 'ticket', factor: 1.5, budgetShare: 0.25 },
] as const;

/**
 * Burn windows for an SLO over `periodHours` with this objective (0..1).
 *
 * factor = budget share × period ÷ window. The usual table fixes shares and windows for 30 days
 * (2 % in 1 h → 0.02 × 720 ÷ 1 = 14.4×). Held against an election of 48 h the same windows give
 * 0.02 × 48 ÷ 1 = 0.96× and 0.05 × 48 ÷ 6 = 0.4×: pages for a burn that the budget would survive. So here
 * the *factors* are fixed and the windows follow: window = share × period ÷ factor. For 48 h that is
 * 5 % in 10 min (14.4×), 10 % in 48 min (6×), 15 % in 2 h 24 min (3×), 25 % in 8 h (1.5×).
 *
 * A burn of 1 ÷ (1 − objective) is total failure, so a lax objective caps the factor (at 80 % failing) and
 * lengthens that row's window. Throws when no burn above 1× would be left.
 */
export function burnWindows(periodHours: number, objective: number): readonly BurnWindow[] {
  const ceiling = REACHABLE_ERROR_RATIO / (1 - objective);
  if (!(periodHours > 0) || !(objective > 0 && objective < 1) || ceiling <= 1) {
    throw new RangeError(`no burn windows for ${String(periodHours)} h at objective ${String(objective)}`);
  }
  return ROWS.map((row) => {
    const factor = Math.min(row.factor, ceiling);
    const longMs = Math.max((row.budgetShare * periodHours * HOUR_MS) / factor, 2 * SHORTEST_MS);
    return {
      ...row,
      factor,
      budgetShare: Number(((factor * longMs) / (periodHours * HOUR_MS)).toPrecision(6)),
      longMs: Math.round(longMs),
      shortMs: Math.round(Math.max(longMs / SHORT_PART, SHORTEST_MS)),
    };
  });
}
