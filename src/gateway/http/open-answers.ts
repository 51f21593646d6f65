import type { ServerResponse } from 'node:http';

/** An answer's place in the list. */
interface Entry {
  readonly res: ServerResponse;
  at: number;
}

/**
 * The answers that are not over yet. Not a Set: V8 leaves each outgrown table of a Set pointing at the next, with all that
 * was in it, so that one table that has grown old keeps every later request alive until the next full collection. Under
 * load that was a fifth of all that requests allocate, and collections of 4.5 ms instead of 0.7 (measured at 14,000
 * requests a second: 69 µs of processor each instead of 96).
 */
export class OpenAnswers {
  readonly #entries: Entry[] = [];

  /** Note one; pass what is returned to `remove` when it is over. */
  add(res: ServerResponse): Entry {
    const entry = { res, at: this.#entries.length };
    this.#entries.push(entry);
    return entry;
  }

  /** The last takes its place. */
  remove(entry: Entry): void {
    const last = this.#entries.pop();
    if (!last || last === entry) return;
    last.at = entry.at;
    this.#entries[entry.at] = last;
  }

  *[Symbol.iterator](): Iterator<ServerResponse> {
    for (const { res } of this.#entries) yield res;
  }
}
