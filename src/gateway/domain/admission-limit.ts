/** How one request to the vendor ended, as far as the limit cares. `ignored`: a probe or an abandoned try. */
export type Completion = 'ok' | 'error' | 'ignored';

export interface VendorHealth {
  /** Latency over the most that the limit tolerates; 1 is a vendor used to the full. */
  readonly latencyRatio: number;
  /** Failed share of completions, 0..1; probes of a vendor thought to be down left out. */
  readonly errorRatio: number;
}

export interface LimitSettings {
  /** Limit before anything has been learnt. */
  readonly initial: number;
  /** The limit never falls below this (nor above the lease). */
  readonly min: number;
  /** A window closes when it is this old and holds enough completions … */
  readonly windowMs: number;
  readonly minCompletions: number;
  /** … or when it is this old, whatever it holds. */
  readonly maxWindowMs: number;
  /** Latency, as a multiple of the baseline, from which the limit falls. */
  readonly tolerance: number;
  /** Pause between two probes of the baseline, before jitter. */
  readonly probeEveryMs: number;
}

export const LIMIT_DEFAULTS: LimitSettings = {
  initial: 32,
  min: 4,
  windowMs: 500,
  minCompletions: 20,
  maxWindowMs: 2_000,
  tolerance: 2,
  probeEveryMs: 30_000,
};

const BASELINE_SAMPLES = 50;
const STUCK_WINDOWS = 5;
/** One window for what was in flight to drain off, the rest to measure. */
const PROBE_WINDOWS = 5;
const PROBE_SHARE = 0.7;
/** From a start, or from a baseline that has just been taken down, to the next probe. */
const SETTLE_MS = 8_000;
const USUAL_WINDOWS = 6;
/** A probe that takes latency down to this share shows that the load itself made the latency. */
const SATURATED = 0.8;
/** A probe that leaves it above this shows what the vendor takes when it is not pressed. */
const UNPRESSED = 0.9;

/** The median of a list that is not empty. */
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

/** Latencies of one class of requests. Classes are judged each against itself, so that a mix shift moves nothing. */
class ClassLatency {
  baseline: number | undefined;
  #learning: number[] = [];
  window: number[] = [];

  add(latencyMs: number): void {
    this.window.push(latencyMs);
    if (this.baseline !== undefined) return;
    this.#learning.push(latencyMs);
    if (this.#learning.length >= BASELINE_SAMPLES) {
      this.baseline = median(this.#learning);
      this.#learning = [];
    }
  }
}

/**
 * An adaptive ceiling on what is in flight at one vendor: class-normalised latency against a median baseline
 * (a minimum or a low percentile latches), overridden by errors, never above the lease. Arithmetic only.
 */
export class AdmissionLimit {
  readonly #settings: LimitSettings;
  readonly #random: () => number;
  readonly #classes = new Map<string, ClassLatency>();
  #limit: number;
  #lease: number;
  #openedAt: number;
  #completions = 0;
  #errors = 0;
  #maxInflight = 0;
  #windowsAtMin = 0;
  #probeAt: number;
  #probeWindows = 0;
  /** Latency ratios of the last windows outside probes, to hold a probe against. */
  #usual: number[] = [];
  #probed: number[] = [];
  #health: VendorHealth = { latencyRatio: 1, errorRatio: 0 };

  constructor(settings: LimitSettings, lease: number, now: number, random: () => number) {
    this.#settings = settings;
    this.#random = random;
    this.#lease = lease;
    this.#limit = Math.min(settings.initial, lease);
    this.#openedAt = now;
    this.#probeAt = now + SETTLE_MS * (1 + 0.15 * random());
  }

  /** What may be in flight now; lower while the baseline is being probed. */
  get current(): number {
    return this.#probeWindows > 0 ? Math.max(this.#floor, this.#limit * PROBE_SHARE) : this.#limit;
  }

  get lease(): number {
    return this.#lease;
  }

  /** How the vendor was in the last window. */
  get health(): VendorHealth {
    return this.#health;
  }

  /** Take a new ceiling from the policy. */
  setLease(lease: number): void {
    this.#lease = lease;
    this.#limit = Math.min(this.#limit, lease);
  }

  /** Count what is in flight after an acquisition: a limit that is not used is not raised. */
  observeInflight(inflight: number): void {
    if (inflight > this.#maxInflight) this.#maxInflight = inflight;
  }

  /** Take in one completion; closes the window when it is due. */
  complete(klass: string, latencyMs: number, completion: Completion, now: number): void {
    if (completion === 'ok') {
      let entry = this.#classes.get(klass);
      if (!entry) this.#classes.set(klass, (entry = new ClassLatency()));
      entry.add(latencyMs);
    }
    if (completion !== 'ignored') this.#completions += 1;
    if (completion === 'error') this.#errors += 1;
    const age = now - this.#openedAt;
    const due = age >= this.#settings.windowMs && this.#completions >= this.#settings.minCompletions;
    if (due || (age >= this.#settings.maxWindowMs && this.#completions > 0)) this.#closeWindow(now);
  }

  get #floor(): number {
    return Math.min(this.#settings.min, this.#lease);
  }

  #nextProbe(now: number): number {
    return now + this.#settings.probeEveryMs * (1 + 0.15 * this.#random());
  }

  #closeWindow(now: number): void {
    const errorShare = this.#errors / this.#completions;
    const ratio = this.#latencyRatio();
    // Latency is held against what this limit tolerates: a vendor that is merely well used is not faltering.
    this.#health = { latencyRatio: (ratio ?? 1) / this.#settings.tolerance, errorRatio: errorShare };
    const probing = this.#probeWindows > 0;
    if (!probing) this.#learn();
    if (errorShare > 0.2) this.#limit *= 0.7;
    else if (errorShare > 0.05) this.#limit *= 0.9;
    else if (ratio !== undefined && !probing) this.#follow(ratio);
    this.#limit = Math.min(this.#lease, Math.max(this.#floor, this.#limit));
    this.#windowsAtMin = this.#limit <= this.#floor ? this.#windowsAtMin + 1 : 0;
    this.#probe(ratio, now);
    for (const entry of this.#classes.values()) entry.window = [];
    this.#openedAt = now;
    this.#completions = 0;
    this.#errors = 0;
    this.#maxInflight = 0;
  }

  /** Mean of each class's median over its baseline, weighted by completions. */
  #latencyRatio(): number | undefined {
    let weighted = 0;
    let count = 0;
    for (const { baseline, window } of this.#classes.values()) {
      if (baseline === undefined || window.length === 0) continue;
      weighted += window.length * (median(window) / Math.max(baseline, 0.1));
      count += window.length;
    }
    return count === 0 ? undefined : weighted / count;
  }

  #follow(ratio: number): void {
    const gradient = Math.min(1, Math.max(0.5, this.#settings.tolerance / ratio));
    if (gradient < 1) this.#limit = 0.7 * this.#limit + 0.3 * gradient * this.#limit;
    else if (this.#maxInflight >= 0.5 * this.#limit) this.#limit += 0.3 * Math.sqrt(this.#limit);
  }

  /** Baselines fall by themselves; they rise only when the load cannot be why the vendor is slower. */
  #learn(): void {
    const idle = this.#maxInflight < 0.5 * this.#limit;
    const stuck = this.#windowsAtMin >= STUCK_WINDOWS;
    for (const entry of this.#classes.values()) {
      if (entry.baseline === undefined || entry.window.length === 0) continue;
      const seen = median(entry.window);
      if (seen < entry.baseline) entry.baseline += 0.3 * (seen - entry.baseline);
      else if (idle || stuck) entry.baseline = 0.5 * entry.baseline + 0.5 * seen;
    }
    if (stuck) this.#windowsAtMin = 0;
  }

  /**
   * Every so often less is admitted for a few windows. If latency falls with it, the vendor was saturated and the
   * baseline had been learnt under load: it goes down, and the question is asked again soon. If it does not fall,
   * what is seen is the vendor's own latency, and the baseline may rise to it.
   */
  #probe(ratio: number | undefined, now: number): void {
    if (this.#probeWindows > 0) {
      if (this.#probeWindows < PROBE_WINDOWS && ratio !== undefined) this.#probed.push(ratio);
      this.#probeWindows -= 1;
      if (this.#probeWindows === 0) this.#judgeProbe(now);
      return;
    }
    if (ratio !== undefined) this.#usual = [...this.#usual, ratio].slice(-USUAL_WINDOWS);
    if (now >= this.#probeAt) {
      this.#probeWindows = PROBE_WINDOWS;
      this.#probed = [];
      this.#probeAt = this.#nextProbe(now);
    }
  }

  #judgeProbe(now: number): void {
    if (this.#probed.length < 2 || this.#usual.length < 2) return;
    const ratio = mean(this.#probed);
    const usual = mean(this.#usual);
    // Scattered service times make the medians scatter: what could be chance moves nothing down.
    const chance = 2 * deviation(this.#usual) * Math.sqrt(1 / this.#usual.length + 1 / this.#probed.length);
    const relief = ratio / usual;
    let factor = 1;
    // Never so far down that the lesser load, which was seen to be enough, would be refused.
    const enough = (1.25 * ratio) / this.#settings.tolerance;
    if (relief < SATURATED && usual - ratio > chance) factor = Math.min(1, Math.max(0.6, relief, enough));
    else if (relief > UNPRESSED) factor = 0.5 + 0.5 * Math.min(1.5, Math.max(1, ratio));
    for (const entry of this.#classes.values()) {
      if (entry.baseline !== undefined) entry.baseline *= factor;
    }
    if (factor < 1) this.#probeAt = Math.min(this.#probeAt, now + SETTLE_MS);
    this.#usual = [];
  }
}
