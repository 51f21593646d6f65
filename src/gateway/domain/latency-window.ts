import { mixed } from './mixed.ts';

/** So many are kept: the median of as many is a few percent of its rank off at most, and under load a window has ten thousand. */
const KEPT_AT_MOST = 1_024;

/**
 * The latencies of one window, in bounded memory: when there is no room left, one of every two is let go, and from then
 * on one of every two that come is kept, and so on. What is kept stays spread evenly over the window. Which one of them
 * it is goes by a mixed number and not by turns: where every second request is slow, the first of each two would be
 * always the slow one, or never.
 */
export class LatencyWindow {
  readonly #kept = new Float64Array(KEPT_AT_MOST);
  #length = 0;
  /** A power of two. */
  #oneOf = 1;
  #count = 0;
  /** Count at which the next one is kept. */
  #dueAt = 0;
  #medianMs: number | undefined;

  /** How many were added. */
  get count(): number {
    return this.#count;
  }

  add(latencyMs: number): void {
    const at = this.#count;
    this.#count += 1;
    if (at !== this.#dueAt) return;
    if (this.#length === KEPT_AT_MOST) this.#thinOut();
    this.#kept[this.#length] = latencyMs;
    this.#length += 1;
    this.#medianMs = undefined;
    const next = at - (at % this.#oneOf) + this.#oneOf;
    if (this.#length === KEPT_AT_MOST) this.#oneOf *= 2;
    this.#dueAt = next + (mixed(next) & (this.#oneOf - 1));
  }

  /** NaN while nothing was added. */
  get medianMs(): number {
    return (this.#medianMs ??= medianOf(this.#kept.subarray(0, this.#length)));
  }

  clear(): void {
    this.#length = 0;
    this.#oneOf = 1;
    this.#count = 0;
    this.#dueAt = 0;
    this.#medianMs = undefined;
  }

  #thinOut(): void {
    for (let at = 0; at < KEPT_AT_MOST; at += 2) {
      const other = mixed(this.#count + at) & 1;
      this.#kept[at >> 1] = this.#kept[at + other] ?? 0;
    }
    this.#length = KEPT_AT_MOST >> 1;
  }
}

/** The upper median. */
const medianOf = (values: Float64Array): number => values.toSorted()[values.length >> 1] ?? Number.NaN;
