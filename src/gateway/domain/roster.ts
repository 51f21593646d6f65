/** One's place on the list. */
export interface Entry<T> {
  readonly item: T;
  at: number;
}

/**
 * What is under way now, request by request. Not a Set: V8 leaves each outgrown table of a Set pointing at the next, with
 * all that was in it, so that one table that has grown old keeps every later request alive until the next full collection.
 * Under load that was a fifth of all that requests allocate, and collections of 4.5 ms instead of 0.7 (measured at 14,000
 * requests a second: 69 µs of processor each instead of 96).
 */
export class Roster<T> {
  readonly #entries: Entry<T>[] = [];

  /** Note one; pass what is returned to `remove` when it is over. */
  add(item: T): Entry<T> {
    const entry = { item, at: this.#entries.length };
    this.#entries.push(entry);
    return entry;
  }

  /** Once for each. The last takes its place. */
  remove(entry: Entry<T>): void {
    const last = this.#entries.pop();
    if (!last || last === entry) return;
    last.at = entry.at;
    this.#entries[entry.at] = last;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const { item } of this.#entries) yield item;
  }
}
