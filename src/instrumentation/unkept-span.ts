import { randomFillSync } from 'node:crypto';
import { context, trace, TraceFlags, type Context, type SpanContext } from '@opentelemetry/api';

export const TRACE_ID_BYTES = 16;
export const SPAN_ID_BYTES = 8;
const random = Buffer.alloc(256 * (TRACE_ID_BYTES + SPAN_ID_BYTES));
let at = random.length;

/** Random hex of so many bytes. */
export function freshId(bytes: number): string {
  if (at + bytes > random.length) {
    randomFillSync(random);
    at = 0;
  }
  at += bytes;
  return random.toString('hex', at - bytes, at);
}

/** W3C `traceparent` of a span. */
export const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-0${String(traceFlags & TraceFlags.SAMPLED)}`;

/** Its ids are drawn when somebody asks: many requests are neither logged nor sent on. */
class LateContext implements SpanContext {
  readonly traceFlags = TraceFlags.NONE;
  #traceId: string | undefined;
  #spanId: string | undefined;

  constructor(traceId: string | undefined) {
    this.#traceId = traceId;
  }

  get traceId(): string {
    return (this.#traceId ??= freshId(TRACE_ID_BYTES));
  }

  get spanId(): string {
    return (this.#spanId ??= freshId(SPAN_ID_BYTES));
  }
}

/** Whether a context is that of a span which nobody keeps. */
export const isUnkept = (of: SpanContext): boolean => of instanceof LateContext;

/** A span of a trace that nobody keeps: it has ids, for logs, answers and whoever comes next, and records nothing. */
export class UnkeptSpan {
  readonly mayBeKept = false;
  readonly #context: SpanContext;
  readonly #within: Context;

  constructor(parent: Context, traceId?: string) {
    this.#context = new LateContext(traceId);
    this.#within = trace.setSpanContext(parent, this.#context);
  }

  get traceId(): string {
    return this.#context.traceId;
  }

  get traceparent(): string {
    return traceparentOf(this.#context);
  }

  setAttribute(): void {
    // Nobody will see it.
  }

  /** Run `fn` with this span as the current one. */
  run<T>(fn: () => T): T {
    return context.with(this.#within, fn);
  }

  end(): void {
    // Nothing was recorded.
  }
}
