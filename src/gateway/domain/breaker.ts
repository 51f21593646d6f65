export interface BreakerSettings {
  /** Failures in a row that open it. */
  readonly threshold: number;
  /** While open, one request passes each time this has gone by. */
  readonly probeEveryMs: number;
}

/** A circuit breaker: failures in a row open it; while open one probe a second finds out whether to close. */
export class Breaker {
  readonly #settings: BreakerSettings;
  #failures = 0;
  #probeAt: number | undefined;

  constructor(settings: BreakerSettings) {
    this.#settings = settings;
  }

  get isOpen(): boolean {
    return this.#probeAt !== undefined;
  }

  /** Whether `pass` would let a request through now. */
  wouldPass(now: number): boolean {
    return this.#probeAt === undefined || now >= this.#probeAt;
  }

  /** Let a request through, or not; `probe` when the breaker is open and this request is its question. */
  pass(now: number): 'closed' | 'probe' | 'open' {
    if (this.#probeAt === undefined) return 'closed';
    if (now < this.#probeAt) return 'open';
    this.#probeAt = now + this.#settings.probeEveryMs;
    return 'probe';
  }

  succeeded(): void {
    this.#failures = 0;
    this.#probeAt = undefined;
  }

  failed(now: number): void {
    this.#failures += 1;
    if (this.#failures >= this.#settings.threshold) this.#probeAt ??= now + this.#settings.probeEveryMs;
  }
}
