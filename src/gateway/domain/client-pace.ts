import { mixed } from './mixed.ts';

export interface PaceSettings {
  /** Requests a second that a client may go on with. */
  readonly perSecond: number;
  /** Requests it may make at once after a pause. */
  readonly burst: number;
}

/** Cells of one row; two rows of them are all the memory there is, however many clients come. */
const CELLS = 8_192;

/**
 * How fast each client may ask, in fixed memory. A cell holds the time at which its bucket will be empty; a client
 * has one in each of two rows and is refused only when both are full, so that a stranger who shares one with it
 * takes nothing away.
 */
export class ClientPace {
  readonly #stepMs: number;
  readonly #burstMs: number;
  readonly #rows = [new Float64Array(CELLS), new Float64Array(CELLS)] as const;

  constructor({ perSecond, burst }: PaceSettings) {
    this.#stepMs = 1_000 / perSecond;
    this.#burstMs = burst * this.#stepMs;
  }

  /** Count one request of `client` and say whether it may pass. */
  passes(client: number, now: number): boolean {
    const [first, second] = this.#rows;
    const one = this.#pour(first, client % CELLS, now);
    const other = this.#pour(second, mixed(client ^ 0x9e3779b9) % CELLS, now);
    return one || other;
  }

  /** Pour one request into a cell; false when it is full. */
  #pour(row: Float64Array, cell: number, now: number): boolean {
    const emptyAt = row[cell] ?? 0;
    // Fuller than full: the clock went back.
    const from = emptyAt - now > this.#burstMs ? now : Math.max(now, emptyAt);
    if (from + this.#stepMs - now > this.#burstMs) return false;
    row[cell] = from + this.#stepMs;
    return true;
  }
}
