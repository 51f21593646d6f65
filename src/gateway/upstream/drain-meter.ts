import { nextPace, startPace, type DrainFacts, type DrainPace } from '../domain/drain-pace.ts';
import type { VendorHealth } from '../domain/admission-limit.ts';

/** How much may be saved up while there is nothing to send or no slot, in seconds of pace. */
const BURST_SECONDS = 0.5;
/** Weight of the newest second in the mean of completions. */
const RECENT_WEIGHT = 0.2;

/** Turns the drain's pace into tokens. */
export class DrainMeter {
  readonly #stepMs: number;
  #pace: DrainPace | undefined;
  #tokens = 1;
  #at: number;
  #sent = 0;
  #recent = 0;
  #countedAt: number;

  constructor(stepMs: number, now: number) {
    this.#stepMs = stepMs;
    this.#at = now;
    this.#countedAt = now;
  }

  get perSecond(): number {
    return this.#pace?.ratePerSecond ?? 0;
  }

  /** Let time pass under the vendor's health and the lease. */
  advance(now: number, health: VendorHealth, leaseDrainPerSecond: number): void {
    const elapsedMs = now - this.#at;
    if (elapsedMs <= 0 && this.#pace) return;
    this.#at = now;
    this.#countRecent(now);
    const facts: DrainFacts = {
      ...health,
      recentCompletionsPerSecond: this.#recent,
      leaseDrainPerSecond,
      elapsedMs,
      stepMs: this.#stepMs,
    };
    this.#pace = this.#pace ? nextPace(this.#pace, facts) : startPace(facts);
    const rate = this.#pace.ratePerSecond;
    this.#tokens = Math.min(Math.max(1, rate * BURST_SECONDS), this.#tokens + (rate * elapsedMs) / 1_000);
  }

  hasToken(): boolean {
    return this.#tokens >= 1;
  }

  spend(): void {
    this.#tokens -= 1;
  }

  /** A completion at the vendor, live or drained: what it manages is what the pace is measured by. */
  completed(): void {
    this.#sent += 1;
  }

  #countRecent(now: number): void {
    const elapsedMs = now - this.#countedAt;
    if (elapsedMs < 1_000) return;
    const perSecond = (this.#sent / elapsedMs) * 1_000;
    // A vendor that stands still says nothing about what it can do.
    if (this.#sent > 0) this.#recent = (1 - RECENT_WEIGHT) * this.#recent + RECENT_WEIGHT * perSecond;
    this.#sent = 0;
    this.#countedAt = now;
  }
}
