/** So many are kept: the median of as many is a few percent of its rank off at most, and under load a window has ten thousand. */
const KEPT_AT_MOST = 1_024;

/**
 * The latencies of one window, in bounded memory: when there is no room left, every second is let go, and from then on
 * only every second that comes is kept, and so on. What is kept stays spread evenly over the window.
 */
export class LatencyWindow {
  readonly #kept = new Float64Array(KEPT_AT_MOST);
  #length = 0;
  #everyNth = 1;
  #count = 0;
  #medianMs: number | undefined;

  /** How many were added. */
  get count(): number {
    return this.#count;
  }

  add(latencyMs: number): void {
    const isDue = this.#count % this.#everyNth === 0;
    this.#count += 1;
    if (!isDue) return;
    if (this.#length === KEPT_AT_MOST) this.#thinOut();
    this.#kept[this.#length] = latencyMs;
    this.#length += 1;
    this.#medianMs = undefined;
  }

  /** NaN while nothing was added. */
  get medianMs(): number {
    return (this.#medianMs ??= medianOf(this.#kept.subarray(0, this.#length)));
  }

  clear(): void {
    this.#length = 0;
    this.#everyNth = 1;
    this.#count = 0;
    this.#medianMs = undefined;
  }

  #thinOut(): void {
    for (let at = 0; at < KEPT_AT_MOST; at += 2) this.#kept[at >> 1] = this.#kept[at] ?? 0;
    this.#length = KEPT_AT_MOST >> 1;
    this.#everyNth *= 2;
  }
}

/** The upper median. */
const medianOf = (values: Float64Array): number => values.toSorted()[values.length >> 1] ?? Number.NaN;
