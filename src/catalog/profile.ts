/**
 * How fast the watched night runs. Production is real time. A replay compresses the night, so every window
 * in which the past is judged shrinks with it (never below what scraping can resolve), while latencies and
 * deadlines stay real: what is allowed of them shrinks to a sixth.
 */
export interface Profile {
  readonly name: 'production' | 'replay';
  /** Night seconds per wall second. */
  readonly speed: number;
  /** Between two scrapes, and between two rule evaluations. */
  readonly scrapeIntervalMs: number;
  /** Of what the catalog allows a latency or an age to be, the part that holds here: 1, less in a replay. */
  readonly spanPart: number;
  /** Shortest window a replay may judge. */
  readonly shortestWindowMs: number;
  /** Shortest `for:` of an alert. */
  readonly shortestHoldMs: number;
}

export const PRODUCTION: Profile = {
  name: 'production',
  speed: 1,
  scrapeIntervalMs: 10_000,
  spanPart: 1,
  shortestWindowMs: 60_000,
  shortestHoldMs: 0,
};

/** The profile of a replay at `speed` night seconds per second. */
export const replayProfile = (speed: number): Profile => ({
  name: 'replay',
  speed,
  scrapeIntervalMs: 1_000,
  spanPart: 1 / 6,
  shortestWindowMs: 5_000,
  shortestHoldMs: 1_000,
});

/** A window of the night as the profile measures it. */
export const windowMs = (profile: Profile, nightMs: number): number =>
  Math.max(profile.shortestWindowMs, Math.round(nightMs / profile.speed));

/** How long a condition must hold before it alerts, as the profile measures it. */
export const holdMs = (profile: Profile, nightMs: number): number =>
  Math.max(profile.shortestHoldMs, Math.round(nightMs / profile.speed));
