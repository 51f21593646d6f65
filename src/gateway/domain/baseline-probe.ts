/** One window for what was in flight to drain off, the rest to measure. */
const PROBE_WINDOWS = 5;
/** From the first baseline, or from one that has just been taken down, to the next probe. */
const SETTLE_MS = 8_000;
const USUAL_WINDOWS = 6;
const JITTER = 0.15;
/** A probe that takes latency down to this share shows that the load itself made the latency. */
const SATURATED = 0.8;
/** A probe that leaves it above this shows what the vendor takes when it is not pressed. */
const UNPRESSED = 0.9;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

/**
 * Every so often less is admitted for a few windows. If latency falls with it, the vendor was saturated and the
 * baseline had been learnt under load: it goes down, and the question is asked again soon. If it does not fall,
 * what is seen is the vendor's own latency, and the baseline may rise to it.
 */
export class BaselineProbe {
  readonly #everyMs: number;
  readonly #tolerance: number;
  readonly #random: () => number;
  #at: number;
  #windowsLeft = 0;
  /** Latency ratios of the last windows outside probes, to hold a probe against. */
  #usual: number[] = [];
  #probed: number[] = [];

  constructor(everyMs: number, tolerance: number, now: number, random: () => number) {
    this.#everyMs = everyMs;
    this.#tolerance = tolerance;
    this.#random = random;
    this.#at = now + SETTLE_MS * (1 + JITTER * random());
  }

  /** Whether less is to be admitted now. */
  get isOn(): boolean {
    return this.#windowsLeft > 0;
  }

  /** Take in a window's latency ratio; returns by what factor baselines are to move. */
  window(ratio: number | undefined, now: number): number {
    if (this.#windowsLeft > 0) {
      if (this.#windowsLeft < PROBE_WINDOWS && ratio !== undefined) this.#probed.push(ratio);
      this.#windowsLeft -= 1;
      return this.#windowsLeft === 0 ? this.#judge(now) : 1;
    }
    if (ratio !== undefined) this.#usual = [...this.#usual, ratio].slice(-USUAL_WINDOWS);
    if (now >= this.#at) {
      this.#windowsLeft = PROBE_WINDOWS;
      this.#probed = [];
      this.#at = now + this.#everyMs * (1 + JITTER * this.#random());
    }
    return 1;
  }

  #judge(now: number): number {
    if (this.#probed.length < 2 || this.#usual.length < 2) return 1;
    const probed = mean(this.#probed);
    const usual = mean(this.#usual);
    // Scattered service times make the medians scatter: what could be chance moves nothing down.
    const chance = 2 * deviation(this.#usual) * Math.sqrt(1 / this.#usual.length + 1 / this.#probed.length);
    this.#usual = [];
    const relief = probed / usual;
    if (relief > UNPRESSED) return 0.5 + 0.5 * Math.min(1.5, Math.max(1, probed));
    if (relief >= SATURATED || usual - probed <= chance) return 1;
    this.#at = Math.min(this.#at, now + SETTLE_MS);
    // Never so far down that the lesser load, which was seen to be enough, would be refused.
    const enough = (1.25 * probed) / this.#tolerance;
    return Math.min(1, Math.max(0.6, relief, enough));
  }
}
