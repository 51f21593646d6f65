/** A bound on spans per second, with a second's worth at once. */
export class Pace {
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#filledAt = nowMs;
  }

  /**
   * Let `spans` in, or say after how many seconds to come again. One batch may overdraw: what is larger than a second's
   * worth would else never come in.
   */
  admit(spans: number, nowMs: number): { readonly admitted: boolean; readonly retryAfterSeconds: number } {
    const gained = (Math.max(0, nowMs - this.#filledAt) / 1_000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + gained);
    this.#filledAt = nowMs;
    if (this.#tokens <= 0) {
      return { admitted: false, retryAfterSeconds: Math.max(1, Math.ceil(-this.#tokens / this.#perSecond)) };
    }
    this.#tokens -= spans;
    return { admitted: true, retryAfterSeconds: 0 };
  }
}
