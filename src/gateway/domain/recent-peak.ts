const HALF_MS = 30_000;

/** The most of something within the last half to whole minute, in two figures. */
export class RecentPeak {
  #from = Number.NEGATIVE_INFINITY;
  #current = 0;
  #before = 0;

  note(value: number, now: number): void {
    this.#turn(now);
    this.#current = Math.max(this.#current, value);
  }

  at(now: number): number {
    this.#turn(now);
    return Math.max(this.#current, this.#before);
  }

  #turn(now: number): void {
    const gone = now - this.#from;
    if (gone < HALF_MS) return;
    this.#before = gone < 2 * HALF_MS ? this.#current : 0;
    this.#current = 0;
    this.#from = now;
  }
}
