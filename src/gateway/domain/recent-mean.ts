/** Mean of a count over time, each moment weighing less the longer ago it is. Arithmetic only. */
export class RecentMean {
  readonly #memoryMs: number;
  #count = 0;
  #mean = 0;
  #at = Number.NEGATIVE_INFINITY;

  /** `memoryMs`: after so long a moment weighs 1/e of what it weighed. */
  constructor(memoryMs: number) {
    this.#memoryMs = memoryMs;
  }

  /** The mean at `now`; a clock that went back changes nothing. */
  at(now: number): number {
    const old = Math.exp(-Math.max(0, now - this.#at) / this.#memoryMs);
    return old * this.#mean + (1 - old) * this.#count;
  }

  /** The mean at `now`, and no more than `most`: what was beyond is forgotten. */
  atMost(most: number, now: number): number {
    this.#mean = Math.min(most, this.at(now));
    this.#at = now;
    return this.#mean;
  }

  /** The count changes by this much. */
  move(by: number, now: number): void {
    this.#mean = this.at(now);
    this.#at = now;
    this.#count += by;
  }
}
