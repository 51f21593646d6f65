interface Entry {
  readonly at: number;
  readonly run: () => void;
}

/** What is to be done when, earliest first: one heap and one ticking timer instead of a timer per phone. */
export class Agenda {
  readonly #heap: Entry[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** Do `run` at `at` (wall milliseconds) or at the first turn after it. */
  at(at: number, run: () => void): void {
    const heap = this.#heap;
    let hole = heap.length;
    const entry = { at, run };
    heap.push(entry);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent];
      if (!above || above.at <= at) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = entry;
  }

  /** Do everything that is due. */
  turn(now: number): void {
    for (let first = this.#heap[0]; first && first.at <= now; first = this.#heap[0]) {
      this.#removeFirst();
      first.run();
    }
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let hole = 0;
    for (;;) {
      const left = 2 * hole + 1;
      const right = left + 1;
      const child = (heap[right]?.at ?? Infinity) < (heap[left]?.at ?? Infinity) ? right : left;
      const below = heap[child];
      if (!below || below.at >= last.at) break;
      heap[hole] = below;
      hole = child;
    }
    heap[hole] = last;
  }
}
