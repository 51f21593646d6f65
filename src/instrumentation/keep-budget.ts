/** How many traces may be kept. */
export interface KeepRate {
  readonly perSecond: number;
  /** Of which at once, after a time in which none was. */
  readonly atOnce: number;
}

/** A bound on how many traces are kept: what nobody has time to read costs most when time is scarce. */
export class KeepBudget {
  readonly #rate: KeepRate;
  #tokens: number;
  #filledAt: number;

  constructor(rate: KeepRate, nowMs: number) {
    this.#rate = rate;
    this.#tokens = rate.atOnce;
    this.#filledAt = nowMs;
  }

  /** Take one, or learn that there is none. */
  take(nowMs: number): boolean {
    const { perSecond, atOnce } = this.#rate;
    this.#tokens = Math.min(atOnce, this.#tokens + ((nowMs - this.#filledAt) / 1_000) * perSecond);
    this.#filledAt = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
