/** Pages that may be made in one second; the rest of that second belongs to uploads. */
export class PageBudget {
  readonly #perSecond: number;
  #second = Number.NEGATIVE_INFINITY;
  #made = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Whether one more may be made at `now` (milliseconds). */
  take(now: number): boolean {
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#made = 0;
    }
    this.#made += 1;
    return this.#made <= this.#perSecond;
  }
}
