import {
  context,
  SpanStatusCode,
  trace,
  TraceFlags,
  type AnyValue,
  type Attributes,
  type Context,
  type HrTime,
  type Link,
  type SpanContext,
  type SpanKind,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { OpsError } from '../kernel/index.ts';
import { isFailure } from './tail-rule.ts';
import { freshId, SPAN_ID_BYTES, TRACE_ID_BYTES, traceparentOf } from './unkept-span.ts';

/** What a span is opened with. */
export interface TailSpanFacts {
  readonly name: string;
  readonly kind: SpanKind;
  readonly links: Link[];
  readonly attributes: Attributes;
  readonly parent: SpanContext | undefined;
  /** Begun by a request, not by another span of this process. */
  readonly isLocalRoot: boolean;
  /** Its time is the client's, not ours. */
  readonly atClientsPace: boolean;
}

/** The word a failure leaves on a span: its code or kind, never its message, which may quote secrets. */
export const failureWord = (failure: unknown): string =>
  failure instanceof OpsError ? failure.code : failure instanceof Error ? failure.name : 'error';

const hrTime = (ms: number): HrTime => {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
};

/**
 * A span of a trace that nobody drew, remembered until it is known whether it is worth keeping. Its context is one
 * object for all who hold it: kept, it says so to whoever is asked or sent to from then on.
 */
export class TailSpan {
  readonly mayBeKept = true;
  readonly facts: TailSpanFacts;
  readonly context: SpanContext;
  readonly #within: Context;
  readonly #startedAt = Date.now();
  readonly #startedAtSteady = performance.now();
  readonly #ended: (span: TailSpan) => void;
  #tookMs: number | undefined;
  #failure: unknown;

  constructor(facts: TailSpanFacts, within: Context, ended: (span: TailSpan) => void) {
    this.facts = facts;
    this.context = {
      traceId: facts.parent?.traceId ?? freshId(TRACE_ID_BYTES),
      spanId: freshId(SPAN_ID_BYTES),
      traceFlags: TraceFlags.NONE,
    };
    this.#within = trace.setSpanContext(within, this.context);
    this.#ended = ended;
  }

  get name(): string {
    return this.facts.name;
  }

  get attributes(): Attributes {
    return this.facts.attributes;
  }

  get traceId(): string {
    return this.context.traceId;
  }

  get traceparent(): string {
    return traceparentOf(this.context);
  }

  get tookMs(): number {
    return this.#tookMs ?? performance.now() - this.#startedAtSteady;
  }

  get hasEnded(): boolean {
    return this.#tookMs !== undefined;
  }

  get hasFailed(): boolean {
    return isFailure(this.facts.attributes, this.#failure);
  }

  /** How it ended, as the metric of spans counts it. */
  get outcome(): string {
    const told = this.facts.attributes['outcome'];
    return typeof told === 'string' ? told : this.hasFailed ? 'server_error' : 'success';
  }

  setAttribute(key: string, value: AnyValue): void {
    this.facts.attributes[key] = value;
  }

  enter(): void {
    context.attach(this.#within);
  }

  /** Run `fn` with this span as the current one. */
  run<T>(fn: () => T): T {
    return context.with(this.#within, fn);
  }

  end(failure?: unknown): void {
    if (this.#tookMs !== undefined) return;
    this.#tookMs = performance.now() - this.#startedAtSteady;
    this.#failure = failure;
    this.#ended(this);
  }

  /** As exporters take it. */
  readable(resource: Resource): ReadableSpan {
    const { name, kind, links, attributes, parent } = this.facts;
    const status = this.hasFailed
      ? {
          code: SpanStatusCode.ERROR,
          message: this.#failure === undefined ? this.outcome : failureWord(this.#failure),
        }
      : { code: SpanStatusCode.UNSET };
    return {
      ...{ name, kind, links, attributes, status, resource },
      spanContext: () => this.context,
      ...(parent === undefined ? {} : { parentSpanContext: parent }),
      startTime: hrTime(this.#startedAt),
      endTime: hrTime(this.#startedAt + this.tookMs),
      duration: hrTime(this.tookMs),
      ended: true,
      events: [],
      instrumentationScope: { name: 'siaga' },
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  }
}
