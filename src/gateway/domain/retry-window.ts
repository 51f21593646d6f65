/** How the pause asked of refused clients follows how many come back. */
export interface RetryWindowSettings {
  /** Refusals a second this gateway answers without strain. */
  readonly answersPerSecond: number;
  /** The pause is at most this many times the usual one. */
  readonly longest: number;
}

const WINDOW_MS = 1_000;
/** A window may at most double the pause, and take back a tenth: quick to calm a rush, slow to forget it. */
const FASTEST_GROWTH = 2;
const FASTEST_DECAY = 0.9;

/**
 * Stretches Retry-After so that those who were refused do not become the load: N clients that come back every
 * T seconds are N/T requests a second, so T must grow with N. N is not known; whether too many come back is.
 */
export class RetryWindow {
  readonly #settings: RetryWindowSettings;
  #stretch = 1;
  #refused = 0;
  #since: number;

  constructor(settings: RetryWindowSettings, now: number) {
    this.#settings = settings;
    this.#since = now;
  }

  /** Count one refusal; returns by how much its pause is to be stretched, 1 or more. */
  refuse(now: number): number {
    const elapsedMs = now - this.#since;
    if (elapsedMs >= WINDOW_MS) {
      const perSecond = (this.#refused * 1_000) / elapsedMs;
      const factor = perSecond / this.#settings.answersPerSecond;
      const bounded = Math.min(FASTEST_GROWTH, Math.max(FASTEST_DECAY, factor));
      this.#stretch = Math.min(this.#settings.longest, Math.max(1, this.#stretch * bounded));
      this.#refused = 0;
      this.#since = now;
    }
    this.#refused += 1;
    return this.#stretch;
  }
}
