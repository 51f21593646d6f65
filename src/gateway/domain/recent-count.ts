/** How often something happened of late, each time weighing less the longer ago it was. Arithmetic only. */
export class RecentCount {
  readonly #memoryMs: number;
  #count = 0;
  #at = Number.NEGATIVE_INFINITY;

  /** `memoryMs`: after so long one time weighs 1/e. */
  constructor(memoryMs: number) {
    this.#memoryMs = memoryMs;
  }

  /** The count at `now`; a clock that went back changes nothing. */
  at(now: number): number {
    return this.#count * Math.exp(-Math.max(0, now - this.#at) / this.#memoryMs);
  }

  add(now: number, times = 1): void {
    this.#count = this.at(now) + times;
    this.#at = now;
  }
}
