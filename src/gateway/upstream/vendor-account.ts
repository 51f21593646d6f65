import { OPERATIONS, type Operation, type Outcome } from '../../contracts/index.ts';
import {
  admissionInflight,
  admissionLease,
  admissionLimit,
  boundedProvince,
  counterTallies,
  histogramTallies,
  sampledTraceId,
  tallyByOutcome,
  upstreamDuration,
  upstreamRequests,
  type CounterTally,
  type HistogramTally,
  type Meter,
} from '../../instrumentation/index.ts';
import { PerPair } from '../../kernel/index.ts';
import type { Completion } from '../domain/admission-limit.ts';
import type { Breakers } from './breakers.ts';
import type { Slot } from './slot.ts';
import type { Slots } from './slots.ts';

/** One request that went to the vendor, with the slot it went in. */
export interface Sent {
  readonly operation: Operation;
  readonly province: string;
  readonly slot: Slot;
  /** A question to a vendor thought to be down: its failure says nothing new to the limit. */
  readonly probe: boolean;
  /** Sent by a place that looks, for no station: how long it took is in nobody's figures. */
  readonly synthetic: boolean;
  /** The span it is sent in, when nobody keeps that one: then no current one is looked up. */
  readonly unkept?: { readonly traceparent: string } | undefined;
}

/** How it ended. */
export interface Ended {
  readonly outcome: Outcome;
  readonly completion: Completion;
  /** Its client went away first: that says nothing of the vendor. */
  readonly abandoned: boolean;
  readonly tookMs: number;
  /** What of that the limit is to learn from. */
  readonly latencyMs: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface VendorSeries {
  readonly requests: (outcome: Outcome) => CounterTally;
  /** Of the operation, in all provinces. */
  readonly duration: HistogramTally;
}

/** Keeps account of what goes to the vendor: its place, breakers and metrics. */
export class VendorAccount {
  readonly #breakers: Breakers;
  readonly #series: PerPair<Operation, string, VendorSeries>;

  constructor({ slots, breakers, meter }: { slots: Slots; breakers: Breakers; meter: Meter }) {
    this.#breakers = breakers;
    const requests = counterTallies(meter.counter(upstreamRequests));
    const durations = histogramTallies(meter, upstreamDuration);
    this.#series = new PerPair((operation, province) => ({
      requests: tallyByOutcome(requests, { operation, province }),
      duration: durations({ operation }),
    }));
    exposeAdmission(meter, slots);
  }

  /** Give the place back and learn from how it went. */
  settle({ operation, province, slot, probe, synthetic, unkept }: Sent, ended: Ended): void {
    const { completion } = ended;
    slot.done(probe && completion === 'error' ? 'ignored' : completion, ended.latencyMs, ended.at);
    if (!ended.abandoned) this.#breakers.settle(operation, province, completion !== 'error', ended.at);
    const keptTraceId = unkept ? undefined : sampledTraceId();
    const { requests, duration } = this.#series.of(operation, boundedProvince(province));
    requests(ended.outcome).add(keptTraceId !== undefined);
    // Requests are told apart by province, and times by nothing: a series more for each bucket would tell nobody more.
    if (!synthetic) duration.observe(ended.tookMs / 1_000, keptTraceId);
  }
}

function exposeAdmission(meter: Meter, slots: Slots): void {
  meter.gauge(admissionLimit, (gauge) => {
    gauge.set(slots.limit.current);
  });
  meter.gauge(admissionLease, (gauge) => {
    gauge.set(slots.limit.lease);
  });
  meter.gauge(admissionInflight, (gauge) => {
    for (const operation of OPERATIONS) gauge.set({ operation }, slots.inflightOf(operation));
  });
}
