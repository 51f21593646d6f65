import { RecentCount } from './recent-count.ts';

/** Who was turned away less than this ago is taken to be waiting still. */
const WAITING_MS = 1_000;

/** Who finds no place at the vendor: live requests that matter, and the drain. */
export class TurnedAway {
  readonly #live = new RecentCount(WAITING_MS);
  readonly #drained = new RecentCount(WAITING_MS);
  #liveAt = Number.NEGATIVE_INFINITY;
  #drainAt = Number.NEGATIVE_INFINITY;

  live(now: number): void {
    this.#liveAt = now;
    this.#live.add(now);
  }

  drain(now: number): void {
    this.#drainAt = now;
  }

  /** The vendor has answered a held upload. */
  drained(now: number): void {
    this.#drained.add(now);
  }

  /** Whether a live request was turned away within so many milliseconds. */
  hasLive(withinMs: number, now: number): boolean {
    return now - this.#liveAt < withinMs;
  }

  isDrainWaiting(now: number): boolean {
    return now - this.#drainAt < WAITING_MS;
  }

  /** Whether no fewer live requests are turned away than the queue sends: without it there were no room either. */
  isCrowded(now: number): boolean {
    return this.hasLive(WAITING_MS, now) && this.#live.at(now) >= this.#drained.at(now);
  }
}
