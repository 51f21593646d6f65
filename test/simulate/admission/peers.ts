import type { Completion, ConcurrencyLimit, VendorHealth } from '../../../src/gateway/testing.ts';

const HEALTHY: VendorHealth = { latencyRatio: 1, errorRatio: 0 };

/** What the peers share. They know neither classes nor leases; a timeout is what their libraries call a drop. */
abstract class PeerLimit implements ConcurrencyLimit {
  protected limit: number;
  protected inflight = 0;
  readonly lease = Number.POSITIVE_INFINITY;
  readonly health = HEALTHY;

  constructor(initial: number) {
    this.limit = initial;
  }

  get current(): number {
    return this.limit;
  }

  setLease(): void {
    // A peer has none.
  }

  observeInflight(inflight: number): void {
    this.inflight = inflight;
  }

  observeHeldBack(): void {
    // To a peer a limit is used or not, whoever may use it.
  }

  abstract complete(klass: string, latencyMs: number, completion: Completion, now: number): void;
}

/** A figure somebody chose; nothing moves it. */
export class StaticLimit extends PeerLimit {
  complete(): void {
    // Learns nothing.
  }
}

const LIBRARY_MIN = 20;
const LIBRARY_MAX = 200;
const LIBRARY_INITIAL = 20;
const bounded = (limit: number): number => Math.min(LIBRARY_MAX, Math.max(LIBRARY_MIN, limit));

/** Additive increase, multiplicative decrease on a drop or five seconds (Netflix concurrency-limits, its defaults). */
export class AimdLimit extends PeerLimit {
  constructor() {
    super(LIBRARY_INITIAL);
  }

  complete(_klass: string, latencyMs: number, completion: Completion): void {
    if (completion === 'error' || latencyMs > 5_000) this.limit = bounded(Math.floor(this.limit * 0.9));
    else if (this.inflight * 2 >= this.limit) this.limit = bounded(this.limit + 1);
  }
}

/** The queue that the smallest latency ever seen implies, kept between two marks (same library, its defaults). */
export class VegasLimit extends PeerLimit {
  readonly #random: () => number;
  #fastestMs = 0;
  #probeCount = 0;
  #probeJitter: number;

  constructor(random: () => number) {
    super(LIBRARY_INITIAL);
    this.#random = random;
    this.#probeJitter = 0.5 + 0.5 * random();
  }

  complete(_klass: string, latencyMs: number, completion: Completion): void {
    this.#probeCount += 1;
    if (this.#probeCount >= this.#probeJitter * 30 * this.limit) {
      this.#probeJitter = 0.5 + 0.5 * this.#random();
      this.#probeCount = 0;
      this.#fastestMs = latencyMs;
      return;
    }
    if (this.#fastestMs === 0 || latencyMs < this.#fastestMs) {
      this.#fastestMs = latencyMs;
      return;
    }
    const step = Math.max(1, Math.log10(this.limit));
    const queue = Math.ceil(this.limit * (1 - this.#fastestMs / latencyMs));
    let next = this.limit;
    if (completion === 'error') next -= step;
    else if (this.inflight * 2 < this.limit) return;
    else if (queue <= step) next += 6 * step;
    else if (queue < 3 * step) next += step;
    else if (queue > 6 * step) next -= step;
    this.limit = Math.min(1_000, Math.max(1, next));
  }
}

/** A short mean of latency against a long one (same library, its defaults). */
export class Gradient2Limit extends PeerLimit {
  #longMs = 0;
  #windows = 0;
  #sumMs = 0;
  #samples = 0;
  #maxInflight = 0;
  #dueAt = 0;

  constructor() {
    super(LIBRARY_INITIAL);
  }

  override observeInflight(inflight: number): void {
    super.observeInflight(inflight);
    this.#maxInflight = Math.max(this.#maxInflight, inflight);
  }

  complete(_klass: string, latencyMs: number, _completion: Completion, now: number): void {
    this.#sumMs += latencyMs;
    this.#samples += 1;
    if (now < this.#dueAt || this.#samples < 10) return;
    this.#update(this.#sumMs / this.#samples);
    this.#dueAt = now + 1_000;
    this.#sumMs = 0;
    this.#samples = 0;
    this.#maxInflight = 0;
  }

  #update(shortMs: number): void {
    this.#windows += 1;
    // The first ten windows are averaged plainly.
    const weight = this.#windows <= 10 ? 1 / this.#windows : 2 / 601;
    this.#longMs += weight * (shortMs - this.#longMs);
    if (this.#longMs / shortMs > 2) this.#longMs *= 0.95;
    if (this.#maxInflight < this.limit / 2) return;
    const gradient = Math.min(1, Math.max(0.5, (1.5 * this.#longMs) / shortMs));
    this.limit = bounded(0.8 * this.limit + 0.2 * (gradient * this.limit + 4));
  }
}
