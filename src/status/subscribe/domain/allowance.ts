/** Keys that are counted at once; of more the longest known is forgotten. */
const MOST_KEYS = 50_000;

/** How often something may happen per key within a window that begins with the first time. */
export class Allowance {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #seen = new Map<string, { since: number; times: number }>();

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Whether it may happen once more at `now`; counts it when it may. */
  take(key: string, now: number): boolean {
    const seen = this.#seen.get(key);
    if (seen && now - seen.since < this.#windowMs) {
      if (seen.times >= this.#most) return false;
      seen.times += 1;
      return true;
    }
    this.#seen.delete(key);
    this.#seen.set(key, { since: now, times: 1 });
    if (this.#seen.size > MOST_KEYS) {
      const [oldest] = this.#seen.keys();
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    return true;
  }
}
