import { RecentCount } from './recent-count.ts';

const MEMORY_MS = 60_000;
/** Fewer than this in memory say nothing about a rate. */
const LEAST_ENTRIES = 2;

/** Entries a second over about the last minute, undefined while too few were seen. Starts anew with each line. */
export class EntryMeter {
  #startedAt: number;
  #entries = new RecentCount(MEMORY_MS);

  constructor(now: number) {
    this.#startedAt = now;
  }

  restart(now: number): void {
    this.#startedAt = now;
    this.#entries = new RecentCount(MEMORY_MS);
  }

  count(entries: number, now: number): void {
    this.#entries.add(now, entries);
  }

  perSecond(now: number): number | undefined {
    const count = this.#entries.at(now);
    if (count < LEAST_ENTRIES) return undefined;
    // Of the memory only so much has been filled since the start.
    const seenMs = MEMORY_MS * (1 - Math.exp((this.#startedAt - now) / MEMORY_MS));
    return seenMs < 1_000 ? undefined : (count * 1_000) / seenMs;
  }
}
