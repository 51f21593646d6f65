/** Clocks of two hosts may differ by this much; a snapshot from further ahead proves nothing. */
const CLOCK_SKEW_MS = 60_000;

/** Whether a snapshot is recent enough to be believed, and its age in milliseconds (0 when from ahead). */
export interface Freshness {
  readonly fresh: boolean;
  readonly ageMs: number;
}

/** Judge a snapshot by its own time. No snapshot, or a time that is none, is never fresh. */
export function judgeFreshness(asOf: string | undefined, now: number, staleAfterMs: number): Freshness {
  const at = asOf === undefined ? Number.NaN : Date.parse(asOf);
  if (Number.isNaN(at)) return { fresh: false, ageMs: Number.POSITIVE_INFINITY };
  const ageMs = now - at;
  return { fresh: ageMs <= staleAfterMs && ageMs >= -CLOCK_SKEW_MS, ageMs: Math.max(0, ageMs) };
}
