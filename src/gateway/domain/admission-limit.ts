import { BaselineProbe } from './baseline-probe.ts';
import { LatencyBaselines } from './latency-baselines.ts';

/** How one request to the vendor ended, as far as the limit cares. `ignored`: a probe or an abandoned try. */
export type Completion = 'ok' | 'error' | 'ignored';

export interface VendorHealth {
  /** Latency over the most that the limit tolerates; 1 is a vendor used to the full. */
  readonly latencyRatio: number;
  /** Failed share of completions, 0..1; probes of a vendor thought to be down left out. */
  readonly errorRatio: number;
}

export interface LimitSettings {
  /** Limit before anything has been learnt … */
  readonly initial: number;
  /** … and no more than this share of the lease, so that several gateways do not learn their baselines from a jam. */
  readonly initialShare: number;
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
  initialShare: 0.4,
  min: 4,
  windowMs: 500,
  minCompletions: 20,
  maxWindowMs: 2_000,
  tolerance: 2,
  probeEveryMs: 30_000,
};

const STUCK_WINDOWS = 5;
/** What is admitted of the limit while the baseline is probed. */
const PROBE_SHARE = 0.7;
/** Weight of the newest window in a falling limit, and in one that must fall fast. */
const FALL_WEIGHT = 0.3;
const PLUNGE_WEIGHT = 0.6;
/** Latency beyond this many times the tolerance makes the limit plunge. */
const PLUNGE_FROM = 1.5;
/** Growth of a window, in square roots of the limit … */
const GROWTH = 0.3;
/** … and, while latency shows no queue at all, as a share of it. */
const SPURT = 0.2;
/** A limit used to less than this share is not the reason for anything. */
const USED = 0.5;

/**
 * An adaptive ceiling on what is in flight at one vendor: class-normalised latency against a median baseline
 * (a minimum or a low percentile latches), overridden by errors, never above the lease. Arithmetic only.
 */
export class AdmissionLimit {
  readonly #settings: LimitSettings;
  readonly #baselines = new LatencyBaselines();
  readonly #random: () => number;
  /** None before there is a baseline: what is then admitted less shows nothing. */
  #probe: BaselineProbe | undefined;
  #limit: number;
  #lease: number;
  #openedAt: number;
  #completions = 0;
  #errors = 0;
  #maxInflight = 0;
  #holdsBack = false;
  #windowsAtMin = 0;
  #health: VendorHealth = { latencyRatio: 1, errorRatio: 0 };

  constructor(settings: LimitSettings, lease: number, now: number, random: () => number) {
    this.#settings = settings;
    this.#lease = lease;
    this.#limit = this.#young;
    this.#openedAt = now;
    this.#random = random;
  }

  /** What may be in flight now; lower while the baseline is being probed. */
  get current(): number {
    return this.#isProbing ? Math.max(this.#floor, this.#limit * PROBE_SHARE) : this.#limit;
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
    this.#maxInflight = Math.max(this.#maxInflight, inflight);
  }

  /** A request of a phone's found no place within what its operation may have of the limit. */
  observeHeldBack(): void {
    this.#holdsBack = true;
  }

  /** Take in one completion; closes the window when it is due. */
  complete(klass: string, latencyMs: number, completion: Completion, now: number): void {
    if (completion === 'ok') this.#baselines.add(klass, latencyMs);
    if (completion !== 'ignored') this.#completions += 1;
    if (completion === 'error') this.#errors += 1;
    const age = now - this.#openedAt;
    const due = age >= this.#settings.windowMs && this.#completions >= this.#settings.minCompletions;
    if (due || (age >= this.#settings.maxWindowMs && this.#completions > 0)) this.#closeWindow(now);
  }

  get #floor(): number {
    return Math.min(this.#settings.min, this.#lease);
  }

  get #isProbing(): boolean {
    return this.#probe?.isOn === true;
  }

  /** Where a limit under this lease begins. */
  get #young(): number {
    const { initial, initialShare, min } = this.#settings;
    return Math.min(this.#lease, initial, Math.max(min, initialShare * this.#lease));
  }

  /**
   * Whether it may grow though less than half of it is used. The public alone never uses half, having two fifths: by day,
   * when there is nobody else, what one bad window took would be gone until the evening.
   */
  get #isMissed(): boolean {
    return this.#holdsBack && this.#limit < this.#young;
  }

  #newProbe(now: number): BaselineProbe {
    const { probeEveryMs, tolerance } = this.#settings;
    return new BaselineProbe(probeEveryMs, tolerance, now, this.#random);
  }

  #closeWindow(now: number): void {
    const errorShare = this.#errors / this.#completions;
    const ratio = this.#baselines.ratio();
    // Latency is held against what this limit tolerates: a vendor that is merely well used is not faltering.
    this.#health = { latencyRatio: (ratio ?? 1) / this.#settings.tolerance, errorRatio: errorShare };
    const probing = this.#isProbing;
    if (!probing) this.#learn();
    if (errorShare > 0.2) this.#limit *= 0.7;
    else if (errorShare > 0.05) this.#limit *= 0.9;
    else if (ratio !== undefined && !probing) this.#follow(ratio);
    this.#limit = Math.min(this.#lease, Math.max(this.#floor, this.#limit));
    this.#windowsAtMin = this.#limit <= this.#floor ? this.#windowsAtMin + 1 : 0;
    if (ratio !== undefined) this.#probe ??= this.#newProbe(now);
    if (this.#probe) this.#baselines.scale(this.#probe.window(ratio, now));
    this.#baselines.closeWindow();
    this.#openedAt = now;
    this.#completions = 0;
    this.#errors = 0;
    this.#maxInflight = 0;
    this.#holdsBack = false;
  }

  #learn(): void {
    const idle = this.#maxInflight < USED * this.#limit;
    const stuck = this.#windowsAtMin >= STUCK_WINDOWS;
    this.#baselines.learn(idle || stuck);
    if (stuck) this.#windowsAtMin = 0;
  }

  #follow(ratio: number): void {
    const { tolerance } = this.#settings;
    if (ratio > tolerance) {
      const weight = ratio > PLUNGE_FROM * tolerance ? PLUNGE_WEIGHT : FALL_WEIGHT;
      this.#limit *= 1 - weight + weight * Math.max(0.5, tolerance / ratio);
      return;
    }
    if (this.#maxInflight < USED * this.#limit && !this.#isMissed) return;
    // From 0 at the tolerance to 1 at the baseline.
    const slack = Math.min(1, (tolerance / Math.max(1, ratio) - 1) / (tolerance - 1));
    this.#limit += GROWTH * Math.sqrt(this.#limit) + SPURT * slack * slack * this.#limit;
  }
}

/** What whoever hands out slots needs of a limit. */
export type ConcurrencyLimit = Pick<AdmissionLimit, keyof AdmissionLimit>;
