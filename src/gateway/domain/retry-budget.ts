/** What is known when a request to the vendor has failed. */
export interface RetryFacts {
  /** Asking again changes nothing at the vendor. */
  readonly idempotent: boolean;
  /** Latency over the most that the limit tolerates; below 1 the vendor is not used to the full. */
  readonly latencyRatio: number;
  readonly breakerOpen: boolean;
}

/** Tries in reserve at most: a vendor that breaks down whole gets these once and no storm. */
const RESERVE = 10;

/** A second try for a few of those that failed: never more than a share of all requests, never to a pressed vendor. */
export class RetryBudget {
  readonly #share: number;
  #tokens = 0;

  constructor(share: number) {
    this.#share = share;
  }

  /** Count a request to the vendor, second tries left out. */
  earn(): void {
    this.#tokens = Math.min(RESERVE, this.#tokens + this.#share);
  }

  /** Whether a failed request would be tried once more. */
  allows({ idempotent, latencyRatio, breakerOpen }: RetryFacts): boolean {
    return idempotent && !breakerOpen && latencyRatio < 1 && this.#tokens >= 1;
  }

  /** Take a second try that was allowed. */
  take(): void {
    this.#tokens -= 1;
  }
}
