import type { Operation } from '../../contracts/index.ts';
import { highestFloor } from './admission-gate.ts';
import { RecentMean } from './recent-mean.ts';

/** What an operation has held is remembered so long … */
const FLOOR_MEMORY_MS = 5_000;
/** … and up to so many floors: who held much of a limit that has fallen has a floor of what is left of it soon. */
const FLOORS_REMEMBERED = 1.5;

/** What one operation has in flight: now, and on the average of late, which its floor goes by. Arithmetic only. */
export class InFlight {
  now = 0;
  /** Highest share of the limit that is kept for it. */
  readonly #floor: number;
  /** On the average of late; undefined where nothing is kept for it. */
  readonly #lately: RecentMean | undefined;

  constructor(operation: Operation) {
    this.#floor = highestFloor(operation);
    this.#lately = this.#floor > 0 ? new RecentMean(FLOOR_MEMORY_MS) : undefined;
  }

  move(by: 1 | -1, now: number): void {
    this.now += by;
    this.#lately?.move(by, now);
  }

  /** The average of late under this limit, places; 0 where nothing is kept for it. What lies beyond some floors is forgotten. */
  latelyUnder(limit: number, now: number): number {
    return this.#lately?.atMost(FLOORS_REMEMBERED * this.#floor * limit, now) ?? 0;
  }
}
