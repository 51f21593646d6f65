import { ZONES, type Zone } from '../../catalog/index.ts';
import { PROBED, type ProbeLook, type ProbeResult } from '../../contracts/index.ts';
import {
  probeAge,
  probeClock,
  probeDuration,
  probeSuccess,
  probeVerdict,
  type Meter,
} from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { clockAheadMs, quorumOf, type Handing } from '../domain/probe-quorum.ts';

interface Told {
  readonly result: ProbeResult;
  readonly aheadMs: number;
  /** By `elapsed`. */
  readonly at: number;
}

export interface BoardRule {
  /** A clock that is off by more is not believed. */
  readonly clockWithinMs: number;
  /** What is older is no longer known. */
  readonly staleAfterMs: number;
}

/** What each vantage said last, for Prometheus to read. */
export class ProbeBoard {
  readonly #vantages: readonly string[];
  readonly #clock: Clock;
  readonly #rule: BoardRule;
  readonly #startedAt: number;
  readonly #told = new Map<string, Told>();

  constructor(vantages: Iterable<string>, clock: Clock, rule: BoardRule) {
    this.#vantages = [...vantages];
    this.#clock = clock;
    this.#rule = rule;
    this.#startedAt = clock.elapsed();
  }

  /** Milliseconds since a vantage last told something; undefined when it never did. */
  sinceLast(vantage: string): number | undefined {
    const told = this.#told.get(vantage);
    return told && this.#clock.elapsed() - told.at;
  }

  /** Put up a result that is proven to be this vantage's and fresh. Says whether it counts. */
  put(result: ProbeResult, handing: Handing): boolean {
    const told = { result, aheadMs: clockAheadMs(result, handing), at: this.#clock.elapsed() };
    this.#told.set(result.vantage, told);
    return this.#counts(told);
  }

  /** What all places together say: up, down, or undefined when too few do. */
  verdict(zone: Zone, operation: ProbeLook['operation']): boolean | undefined {
    return quorumOf(
      this.#vantages.map((vantage) => {
        const told = this.#told.get(vantage);
        if (!told || !this.#counts(told)) return null;
        return looksOf(told, zone).find((look) => look.operation === operation)?.success ?? null;
      }),
    );
  }

  /** Show it on the metrics, worked out at each scrape: what is stale is absent, never well. */
  expose(meter: Meter): void {
    const zones = Object.keys(ZONES) as Zone[];
    meter.gauge(probeSuccess, (gauge) => {
      gauge.reset();
      for (const [vantage, told] of this.#fresh()) {
        if (!this.#counts(told)) continue;
        for (const { zone, looks } of told.result.zones)
          for (const { operation, success } of looks)
            if (success !== null) gauge.set({ operation, zone, vantage }, success ? 1 : 0);
      }
    });
    meter.gauge(probeVerdict, (gauge) => {
      gauge.reset();
      for (const zone of zones)
        for (const operation of PROBED) {
          const verdict = this.verdict(zone, operation);
          if (verdict !== undefined) gauge.set({ operation, zone }, verdict ? 1 : 0);
        }
    });
    // What does not count is shown all the same.
    meter.gauge(probeDuration, (gauge) => {
      gauge.reset();
      for (const [vantage, told] of this.#fresh())
        for (const { zone, looks } of told.result.zones)
          for (const { operation, seconds } of looks)
            if (seconds !== null && operation !== 'receipt') gauge.set({ operation, zone, vantage }, seconds);
    });
    meter.gauge(probeClock, (gauge) => {
      gauge.reset();
      for (const [vantage, { aheadMs }] of this.#fresh()) gauge.set({ vantage }, aheadMs / 1_000);
    });
    meter.gauge(probeAge, (gauge) => {
      for (const vantage of this.#vantages) {
        const since = this.#told.get(vantage)?.at ?? this.#startedAt;
        gauge.set({ vantage }, (this.#clock.elapsed() - since) / 1_000);
      }
    });
  }

  #isFresh({ at }: Told): boolean {
    return this.#clock.elapsed() - at <= this.#rule.staleAfterMs;
  }

  #counts(told: Told): boolean {
    return this.#isFresh(told) && Math.abs(told.aheadMs) <= this.#rule.clockWithinMs;
  }

  #fresh(): readonly (readonly [string, Told])[] {
    return [...this.#told].filter(([, told]) => this.#isFresh(told));
  }
}

const looksOf = ({ result }: Told, zone: Zone): readonly ProbeLook[] =>
  result.zones.find((seen) => seen.zone === zone)?.looks ?? [];
