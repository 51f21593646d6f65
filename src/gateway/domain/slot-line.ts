import { OPERATIONS, type Operation } from '../../contracts/index.ts';

/** Somebody who waits for a slot at the vendor. */
export interface Waiter<T> {
  readonly operation: Operation;
  /** 0..1, lower first; equal ranks go by arrival. */
  readonly rank: number;
  readonly payload: T;
}

/** Who waits for a slot: more critical first, then by fair rank, then by arrival. Never last-in first-out. */
export class SlotLine<T> {
  readonly #lines = new Map<Operation, Waiter<T>[]>();
  readonly #longest: number;
  #waiting = 0;

  /** `longest`: how many may wait for one operation. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  get isEmpty(): boolean {
    return this.#waiting === 0;
  }

  /** False when the line is full already. */
  join(waiter: Waiter<T>): boolean {
    let line = this.#lines.get(waiter.operation);
    if (!line) this.#lines.set(waiter.operation, (line = []));
    if (line.length >= this.#longest) return false;
    line.splice(line.findLastIndex((other) => other.rank <= waiter.rank) + 1, 0, waiter);
    this.#waiting += 1;
    return true;
  }

  leave(waiter: Waiter<T>): void {
    const line = this.#lines.get(waiter.operation);
    if (!line) return;
    const at = line.indexOf(waiter);
    if (at < 0) return;
    line.splice(at, 1);
    this.#waiting -= 1;
  }

  /** Take out the first waiter, most critical operation first, that `admits` lets through. */
  next(admits: (waiter: Waiter<T>) => boolean): Waiter<T> | undefined {
    for (const operation of OPERATIONS) {
      const line = this.#lines.get(operation);
      if (!line?.[0] || !admits(line[0])) continue;
      this.#waiting -= 1;
      return line.shift();
    }
    return undefined;
  }
}
