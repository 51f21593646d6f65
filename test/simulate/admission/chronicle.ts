import { OPERATIONS, type Operation } from '../../../src/contracts/index.ts';
import { valueAt, type Scenario } from './scenarios.ts';
import { USEFUL_SLOTS } from './shared-vendor.ts';

/** One second of a simulation. */
export interface Second {
  /** Sum over the gateways. */
  limit: number;
  /** Smallest of the gateways' limits. */
  smallestLimit: number;
  /** At the vendor, work nobody waits for any more included. */
  inflight: number;
  /** Work done in time, as a share of what the vendor could do in this second. */
  goodput: number;
  readonly uploadMs: number[];
}

interface Served {
  readonly operation: Operation;
  readonly workMs: number;
  readonly gateway: number;
}

const RECOVERED = 0.9;
const RECOVERY_WINDOW_S = 3;

/** What happened in a simulation, second by second, and the figures it is judged by. */
export class Chronicle {
  readonly seconds: readonly Second[];
  readonly #scenario: Scenario;
  readonly #workOf: Map<Operation, number>;
  readonly #workAt: number[];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.seconds = Array.from({ length: scenario.seconds }, () => ({
      limit: 0,
      smallestLimit: 0,
      inflight: 0,
      goodput: 0,
      uploadMs: [],
    }));
    this.#workOf = new Map(OPERATIONS.map((operation) => [operation, 0]));
    this.#workAt = new Array<number>(scenario.gateways).fill(0);
  }

  sample(second: number, limits: readonly number[], inflight: number): void {
    const entry = this.seconds[second];
    if (!entry) return;
    entry.limit = limits.reduce((sum, limit) => sum + limit, 0);
    entry.smallestLimit = Math.min(...limits);
    entry.inflight = inflight;
  }

  served(second: number, { operation, workMs, gateway }: Served, latencyMs: number): void {
    const entry = this.seconds[second];
    if (!entry) return;
    entry.goodput += workMs / this.#capacityMs(second);
    if (operation === 'upload') entry.uploadMs.push(latencyMs);
    if (!this.#isJudged(second)) return;
    this.#workOf.set(operation, (this.#workOf.get(operation) ?? 0) + workMs);
    this.#workAt[gateway] = (this.#workAt[gateway] ?? 0) + workMs;
  }

  /** Goodput over capacity in the judged seconds. */
  get goodput(): number {
    return OPERATIONS.reduce((sum, operation) => sum + this.shareOf(operation), 0);
  }

  /** Part of the capacity that went into `operation`. */
  shareOf(operation: Operation): number {
    const [from, to] = this.#scenario.judged;
    let capacity = 0;
    for (let second = from; second < to; second += 1) capacity += this.#capacityMs(second);
    return (this.#workOf.get(operation) ?? 0) / capacity;
  }

  /** Time within which 99 of 100 uploads were served in the judged seconds. */
  get uploadP99Ms(): number {
    const [from, to] = this.#scenario.judged;
    return percentile(this.seconds.slice(from, to).flatMap(({ uploadMs }) => uploadMs), 0.99); // prettier-ignore
  }

  /** How evenly the gateways were served: 1 when all alike, 1/n when one had it all (Jain). */
  get fairness(): number {
    const sum = this.#workAt.reduce((total, work) => total + work, 0);
    const squares = this.#workAt.reduce((total, work) => total + work * work, 0);
    return squares === 0 ? 0 : (sum * sum) / (this.#workAt.length * squares);
  }

  /** Seconds from the recovery's beginning to the first three that average nine tenths of capacity. */
  get recoverySeconds(): number | undefined {
    const { recoveryFrom, seconds } = this.#scenario;
    if (recoveryFrom === undefined) return undefined;
    for (let from = recoveryFrom; from + RECOVERY_WINDOW_S <= seconds; from += 1) {
      const window = this.seconds.slice(from, from + RECOVERY_WINDOW_S);
      const mean = window.reduce((sum, { goodput }) => sum + goodput, 0) / window.length;
      if (mean >= RECOVERED) return from - recoveryFrom;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Longest run of seconds in which some gateway's limit was no more than `limit`. */
  longestAtMost(limit: number): number {
    let longest = 0;
    let run = 0;
    for (const { smallestLimit } of this.seconds) {
      run = smallestLimit <= limit ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  #isJudged(second: number): boolean {
    const [from, to] = this.#scenario.judged;
    return second >= from && second < to;
  }

  /** Milliseconds of work the vendor can do in this second. */
  #capacityMs(second: number): number {
    const { power, pace } = this.#scenario;
    return USEFUL_SLOTS * 1_000 * valueAt(power, second) * valueAt(pace, second);
  }
}

/** The value below which the share `rank` of `values` lies. */
export function percentile(values: readonly number[], rank: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(rank * sorted.length))] ?? Number.NaN;
}
