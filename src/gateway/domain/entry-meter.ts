const MEMORY_MS = 60_000;
/** Fewer than this in memory say nothing about a rate. */
const LEAST_ENTRIES = 2;

/** Entries a second over about the last minute, undefined while too few were seen. Starts anew with each line. */
export class EntryMeter {
  #startedAt: number;
  #weight = 0;
  #at: number;

  constructor(now: number) {
    this.#startedAt = now;
    this.#at = now;
  }

  restart(now: number): void {
    this.#startedAt = now;
    this.#at = now;
    this.#weight = 0;
  }

  count(entries: number, now: number): void {
    this.#weight = this.#weightAt(now) + entries;
    this.#at = now;
  }

  perSecond(now: number): number | undefined {
    const weight = this.#weightAt(now);
    if (weight < LEAST_ENTRIES) return undefined;
    // Of the memory only so much has been filled since the start.
    const seenMs = MEMORY_MS * (1 - Math.exp((this.#startedAt - now) / MEMORY_MS));
    return seenMs < 1_000 ? undefined : (weight * 1_000) / seenMs;
  }

  #weightAt(now: number): number {
    // A clock set back has forgotten nothing.
    return this.#weight * Math.exp(Math.min(0, this.#at - now) / MEMORY_MS);
  }
}
