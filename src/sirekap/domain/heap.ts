/** A binary heap that gives back the entry with the smallest key first. */
export class MinHeap<Value> {
  readonly #entries: { readonly key: number; readonly value: Value }[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** Smallest key, or undefined when empty. */
  get smallestKey(): number | undefined {
    return this.#entries[0]?.key;
  }

  push(key: number, value: Value): void {
    const entries = this.#entries;
    entries.push({ key, value });
    let at = entries.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#keyAt(parent) <= key) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): Value | undefined {
    const first = this.#entries[0];
    const last = this.#entries.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#entries.length > 0) {
      this.#entries[0] = last;
      this.#sink();
    }
    return first.value;
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (this.#keyAt(left) < this.#keyAt(least)) least = left;
      if (this.#keyAt(right) < this.#keyAt(least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #keyAt(at: number): number {
    return this.#entries[at]?.key ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const [x, y] = [this.#entries[a], this.#entries[b]];
    if (x && y) [this.#entries[a], this.#entries[b]] = [y, x];
  }
}
