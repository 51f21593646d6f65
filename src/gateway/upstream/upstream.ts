import { HEADERS } from '../../contracts/index.ts';
import { currentTraceparent, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Completion } from '../domain/admission-limit.ts';
import type { RetryBudget, RetryFacts } from '../domain/retry-budget.ts';
import type { Breakers } from './breakers.ts';
import type { Departure } from './departure.ts';
import type { LoopLag } from './loop-lag.ts';
import { completionOf, outcomeOf, type VendorReply } from './reply.ts';
import type { Slots } from './slots.ts';
import { TentativeSink } from './tentative-sink.ts';
import type { ReplySink } from './reply-sink.ts';
import { VendorAccount, type Sent } from './vendor-account.ts';
import type { Vendor, VendorRequest } from './vendor.ts';

/** A request on its way to the vendor. */
export interface Forward extends Sent {
  readonly request: VendorRequest;
  /** Whether its client has left: the answer is then passed on to nobody. */
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
  readonly #books: VendorAccount;

  constructor(parts: UpstreamParts) {
    this.slots = parts.slots;
    this.breakers = parts.breakers;
    this.#retries = parts.retries;
    this.#vendor = parts.vendor;
    this.#clock = parts.clock;
    this.#gatewayToken = parts.gatewayToken;
    this.#lag = parts.lag;
    this.#books = new VendorAccount(parts);
  }

  /** Send and collect the answer. Never rejects; the slot is given back. */
  async send(forward: Forward): Promise<VendorReply> {
    this.#retries.earn();
    const startedAt = this.#depart(forward);
    const reply = await this.#vendor.send(forward.request);
    this.#settle(forward, reply, startedAt);
    return reply;
  }

  /**
   * Send and pass the answer on as it comes; what fails in passing is asked once more where the budget allows.
   * Resolves with what `conclude` makes of the reply, and rejects only by a fault of ours; the slot is given back.
   */
  relay<T>(forward: Forward, sink: ReplySink, conclude: (reply: VendorReply) => T): Promise<T> {
    const first = new TentativeSink(sink, () => this.#retries.allows(this.#retryFacts(forward)));
    const startedAt = this.#depart(forward);
    return this.#vendor.relay(forward.request, first, forward.departure).then((reply) => {
      this.#settle(forward, reply, startedAt + first.pausedMs);
      this.#retries.earn();
      const isOver = first.hasPassed || forward.departure?.hasHappened === true;
      if (isOver || reply.kind === 'timeout' || reply.kind === 'abandoned') return conclude(reply);
      return this.#askAgain(forward, reply, sink).then(conclude);
    });
  }

  /** Ask once more where the budget allows it; what failed, when it does not. */
  async #askAgain(
    forward: Forward,
    reply: VendorReply & { readonly kind: 'answer' | 'failed' },
    sink: ReplySink,
  ): Promise<VendorReply> {
    const failed =
      reply.kind === 'answer' ? ({ kind: 'failed', cause: String(reply.status) } as const) : reply;
    if (!this.#retries.allows(this.#retryFacts(forward))) return failed;
    const slot = this.slots.tryTake({ operation: forward.operation });
    if (!slot) return failed;
    this.#retries.take();
    const again = { ...forward, slot };
    const againAt = this.#clock.now();
    const second = await this.#vendor.relay(again.request, sink, again.departure);
    this.#settle(again, second, againAt + (sink.pausedMs ?? 0));
    return second;
  }

  #retryFacts({ operation, province, request, probe }: Forward): RetryFacts {
    return {
      idempotent: request.method === 'GET' && !probe,
      latencyRatio: this.slots.limit.health.latencyRatio,
      breakerOpen: this.breakers.isOpen(operation, province),
    };
  }

  /** Ready for its way; returns when it left. */
  #depart({ request: { headers }, unkept }: Forward): number {
    const traceparent = unkept?.traceparent ?? currentTraceparent();
    if (traceparent !== undefined) headers.push('traceparent', traceparent);
    if (this.#gatewayToken !== undefined) headers.push(HEADERS.gatewayToken, this.#gatewayToken);
    return this.#clock.now();
  }

  #settle(forward: Forward, reply: VendorReply, startedAt: number): void {
    const at = this.#clock.now();
    const tookMs = at - startedAt;
    this.#books.settle(forward, {
      outcome: outcomeOf(reply),
      completion: (forward.judge ?? completionOf)(reply),
      abandoned: reply.kind === 'abandoned',
      tookMs,
      latencyMs: this.#lag.without(tookMs),
      at,
    });
  }
}
