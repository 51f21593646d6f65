import { Heap } from './heap.ts';

/** Jobs the vendor works on side by side at full speed. */
export const USEFUL_SLOTS = 64;
/** Beyond this many times its useful slots it loses efficiency with the square of the excess. */
const COLLAPSE_AT = 4;

/**
 * A vendor that shares its useful slots evenly among all jobs (processor sharing) and collapses far beyond them.
 * Work is never withdrawn: it does not notice that a caller has gone. Virtual time makes a job cost O(log n).
 */
export class SharedVendor {
  readonly #jobs = new Heap<() => void>();
  #virtualMs = 0;
  #now = 0;
  #power = 1;
  #pace = 1;

  get inflight(): number {
    return this.#jobs.size;
  }

  /** Share of its hosts that are up, 0..1. */
  setPower(power: number): void {
    this.#power = power;
  }

  /** Speed of each job on a calm host: 0.25 is a database that takes four times as long. */
  setPace(pace: number): void {
    this.#pace = pace;
  }

  /** Begin a job of `workMs`; `done` is called when it is finished. */
  begin(workMs: number, done: () => void): void {
    this.#jobs.push(this.#virtualMs + workMs, done);
  }

  /** When the next job is finished if nothing else happens. */
  get nextAt(): number {
    if (this.#jobs.size === 0) return Number.POSITIVE_INFINITY;
    return this.#now + Math.max(0, this.#jobs.nextKey - this.#virtualMs) / this.#speed();
  }

  advance(now: number): void {
    if (this.#jobs.size > 0) this.#virtualMs += (now - this.#now) * this.#speed();
    this.#now = now;
  }

  /** Finish the next job; the vendor stands at its time already. */
  finishNext(): void {
    this.#virtualMs = Math.max(this.#virtualMs, this.#jobs.nextKey);
    this.#jobs.pop()?.();
  }

  /** Milliseconds of work that one job gets done in one millisecond. */
  #speed(): number {
    const inflight = this.#jobs.size;
    const useful = USEFUL_SLOTS * this.#power;
    const beyond = Math.max(1, inflight / (COLLAPSE_AT * useful));
    return (this.#pace * Math.min(1, useful / inflight)) / (beyond * beyond);
  }
}
