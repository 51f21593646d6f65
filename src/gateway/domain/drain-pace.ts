/** How fast the queue is being drained, and since when. */
export interface DrainPace {
  readonly ratePerSecond: number;
  /** Time spent at this rate, in milliseconds. */
  readonly sinceStepMs: number;
  readonly relapsed: boolean;
  /** Time since the rate was last halved; absent: it never was. */
  readonly sinceHalvedMs?: number;
}

/** What pacing looks at. */
export interface DrainFacts {
  /** Uploads a second the vendor confirmed before the incident; 0 when nobody knows. */
  readonly recentCompletionsPerSecond: number;
  /** Latency over the most that admission tolerates; 0.5 is as usual, 1 a vendor used to the full. */
  readonly latencyRatio: number;
  /** Failed share of the vendor's recent answers, 0..1. */
  readonly errorRatio: number;
  /** What the policy allows this gateway at most. */
  readonly leaseDrainPerSecond: number;
  /** Time since the last decision, in milliseconds. */
  readonly elapsedMs: number;
  /** Time between two steps, in milliseconds: 30 s on the night, less in a replay that runs faster. */
  readonly stepMs: number;
}

const START_SHARE = 0.05;
const STEP_SHARE = 0.1;
/** Slow enough to hurt nobody, fast enough to notice that the vendor is back. */
const FLOOR_PER_SECOND = 1;
const HEALTHY_LATENCY_RATIO = 1.5;
const HEALTHY_ERROR_RATIO = 0.01;
/** A lease may be generous; trust it no further than this many times what was seen to work. */
const MOST_OVER_RECENT = 4;

/**
 * What was sent before a halving still comes back after it: the vendor's answer to the lower rate is not known
 * sooner than this, and halving on the old answers would halve to nothing.
 */
const ANSWER_MS = 3_000;

function within(rate: number, facts: DrainFacts): number {
  return Math.max(0, Math.min(facts.leaseDrainPerSecond, Math.max(FLOOR_PER_SECOND, rate)));
}

/**
 * The rate that steps are measured by. Completions fall while an overload lasts, so the last figure before queueing
 * may be far below what a healthy vendor can do; the lease, which the vendor's capacity sets, makes up for that.
 */
function fullRate(facts: DrainFacts): number {
  const { recentCompletionsPerSecond: recent, leaseDrainPerSecond: lease } = facts;
  if (recent <= 0) return lease;
  return Math.max(recent, Math.min(lease, MOST_OVER_RECENT * recent));
}

/** Whether the vendor bears what it gets. */
export function isVendorHealthy(facts: Pick<DrainFacts, 'latencyRatio' | 'errorRatio'>): boolean {
  return facts.latencyRatio < HEALTHY_LATENCY_RATIO && facts.errorRatio < HEALTHY_ERROR_RATIO;
}

/** The pace at which a drain begins: a twentieth of what the vendor did before. */
export function startPace(facts: DrainFacts): DrainPace {
  const ratePerSecond = within(START_SHARE * facts.recentCompletionsPerSecond, facts);
  return { ratePerSecond, sinceStepMs: 0, relapsed: false };
}

/**
 * The pace from now on: a tenth of the vendor's full rate more with every healthy step, half of it at once when the
 * vendor falters and again with every step that it does, never above the lease.
 */
export function nextPace(pace: DrainPace, facts: DrainFacts): DrainPace {
  const elapsedMs = Math.max(0, facts.elapsedMs);
  const sinceStepMs = pace.sinceStepMs + elapsedMs;
  const halved = pace.sinceHalvedMs === undefined ? {} : { sinceHalvedMs: pace.sinceHalvedMs + elapsedMs };
  const isStep = sinceStepMs >= facts.stepMs;
  const kept = { ...pace, ...halved, ratePerSecond: within(pace.ratePerSecond, facts), sinceStepMs };
  if (!isVendorHealthy(facts)) {
    const isAnswered = (halved.sinceHalvedMs ?? Infinity) >= ANSWER_MS;
    if (!isAnswered || (pace.relapsed && !isStep)) return { ...kept, relapsed: true };
    const ratePerSecond = within(pace.ratePerSecond / 2, facts);
    return { ratePerSecond, sinceStepMs: 0, relapsed: true, sinceHalvedMs: 0 };
  }
  if (!isStep) return kept;
  const grown = pace.ratePerSecond + Math.max(FLOOR_PER_SECOND, STEP_SHARE * fullRate(facts));
  return { ...halved, ratePerSecond: within(grown, facts), sinceStepMs: 0, relapsed: false };
}
