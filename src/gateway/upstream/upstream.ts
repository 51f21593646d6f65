import { HEADERS, OPERATIONS, type Operation, type Outcome } from '../../contracts/index.ts';
import {
  admissionInflight,
  admissionLease,
  admissionLimit,
  boundedProvince,
  currentTraceparent,
  upstreamDuration,
  upstreamRequests,
  type Meter,
} from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Completion } from '../domain/admission-limit.ts';
import type { RetryBudget, RetryFacts } from '../domain/retry-budget.ts';
import type { Breakers } from './breakers.ts';
import type { Departure } from './departure.ts';
import type { LoopLag } from './loop-lag.ts';
import { completionOf, isPassing, outcomeOf, type VendorReply } from './reply.ts';
import type { Slot, Slots } from './slots.ts';
import { TentativeSink } from './tentative-sink.ts';
import type { ReplySink } from './reply-sink.ts';
import type { Vendor, VendorRequest } from './vendor.ts';

/** A request on its way to the vendor, with the slot it goes in. */
export interface Forward {
  readonly operation: Operation;
  readonly province: string;
  readonly request: VendorRequest;
  readonly slot: Slot;
  /** A question to a vendor thought to be down: its failure says nothing new to the limit. */
  readonly probe: boolean;
  /** The request is given up when its client leaves. */
  readonly departure?: Departure | undefined;
  /** How a reply counts for limit and breakers, where that is not only a matter of its status. */
  readonly judge?: (reply: VendorReply) => Completion;
}

export interface UpstreamParts {
  readonly vendor: Pick<Vendor, 'send' | 'relay'>;
  readonly slots: Slots;
  readonly breakers: Breakers;
  readonly retries: RetryBudget;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly gatewayToken: string | undefined;
  readonly lag: Pick<LoopLag, 'without'>;
}

/** Sends to the vendor and keeps account of it: limit, breakers, metrics, trace context, the gateway's proof. */
export class Upstream {
  readonly slots: Slots;
  readonly breakers: Breakers;
  readonly #retries: RetryBudget;
  readonly #vendor: Pick<Vendor, 'send' | 'relay'>;
  readonly #clock: Clock;
  readonly #gatewayToken: string | undefined;
  readonly #lag: Pick<LoopLag, 'without'>;
  readonly #count: (operation: Operation, province: string, outcome: Outcome) => void;
  readonly #observe: (operation: Operation, seconds: number) => void;

  constructor(parts: UpstreamParts) {
    this.slots = parts.slots;
    this.breakers = parts.breakers;
    this.#retries = parts.retries;
    this.#vendor = parts.vendor;
    this.#clock = parts.clock;
    this.#gatewayToken = parts.gatewayToken;
    this.#lag = parts.lag;
    const requests = parts.meter.counter(upstreamRequests);
    const duration = parts.meter.histogram(upstreamDuration);
    this.#count = (operation, province, outcome) => {
      requests.inc({ operation, province: boundedProvince(province), outcome });
    };
    this.#observe = (operation, seconds) => {
      duration.observe({ operation }, seconds);
    };
    exposeAdmission(parts.meter, parts.slots);
  }

  /** Send and collect the answer. Never rejects; the slot is given back. */
  send(forward: Forward): Promise<VendorReply> {
    this.#retries.earn();
    return this.#account(forward, (request) => this.#vendor.send(request, forward.departure));
  }

  /**
   * Send and pass the answer on as it comes; what fails in passing is asked once more where the budget allows.
   * Never rejects; the slot is given back.
   */
  async relay(forward: Forward, sink: ReplySink): Promise<VendorReply> {
    const first = new TentativeSink(
      sink,
      (status, headers) => isPassing(status, headers) && this.#retries.allows(this.#retryFacts(forward)),
    );
    const reply = await this.#account(forward, (request) =>
      this.#vendor.relay(request, first, forward.departure),
    );
    this.#retries.earn();
    if (first.hasPassed || reply.kind === 'timeout' || reply.kind === 'abandoned') return reply;
    const failed =
      reply.kind === 'answer' ? ({ kind: 'failed', cause: String(reply.status) } as const) : reply;
    if (!this.#retries.allows(this.#retryFacts(forward))) return failed;
    const slot = this.slots.tryTake({ operation: forward.operation });
    if (!slot) return failed;
    this.#retries.take();
    return this.#account({ ...forward, slot }, (request) =>
      this.#vendor.relay(request, sink, forward.departure),
    );
  }

  #retryFacts({ operation, province, request, probe }: Forward): RetryFacts {
    return {
      idempotent: request.method === 'GET' && !probe,
      latencyRatio: this.slots.limit.health.latencyRatio,
      breakerOpen: this.breakers.isOpen(operation, province),
    };
  }

  async #account(
    forward: Forward,
    run: (request: VendorRequest) => Promise<VendorReply>,
  ): Promise<VendorReply> {
    const { operation, province, slot, probe } = forward;
    const startedAt = this.#clock.now();
    this.#addProof(forward.request.headers);
    const reply = await run(forward.request);
    const endedAt = this.#clock.now();
    const outcome = outcomeOf(reply);
    const completion = (forward.judge ?? completionOf)(reply);
    slot.done(
      probe && completion === 'error' ? 'ignored' : completion,
      this.#lag.without(endedAt - startedAt),
    );
    if (reply.kind !== 'abandoned')
      this.breakers.settle(operation, province, completion !== 'error', endedAt);
    this.#count(operation, province, outcome);
    this.#observe(operation, (endedAt - startedAt) / 1_000);
    return reply;
  }

  #addProof(headers: Record<string, string>): void {
    const traceparent = currentTraceparent();
    if (traceparent !== undefined) headers['traceparent'] = traceparent;
    if (this.#gatewayToken !== undefined) headers[HEADERS.gatewayToken] = this.#gatewayToken;
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
