import { randomFillSync } from 'node:crypto';
import {
  context,
  INVALID_SPAN_CONTEXT,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';

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

/** The key under which the API keeps a context's span: it says so to whatever is asked to hold one. */
function keyOfSpans(): symbol {
  const told: symbol[] = [];
  const listener: Context = {
    getValue: () => undefined,
    setValue: (key) => {
      told.push(key);
      return listener;
    },
    deleteValue: () => listener,
  };
  trace.setSpanContext(listener, INVALID_SPAN_CONTEXT);
  const [key] = told;
  if (key === undefined) throw new Error('this version of the tracing API keeps its spans elsewhere');
  return key;
}

const SPAN_KEY = keyOfSpans();

/** A context with another span in it. The API's own is a copied map and three closures, which every request would pay. */
class ContextOfSpan implements Context {
  readonly #parent: Context;
  readonly #spanContext: SpanContext;
  #span: Span | undefined;

  constructor(parent: Context, spanContext: SpanContext) {
    this.#parent = parent;
    this.#spanContext = spanContext;
  }

  getValue(key: symbol): unknown {
    return key === SPAN_KEY ? this.#asSpan() : this.#parent.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return trace.setSpan(this.#parent, this.#asSpan()).setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return trace.setSpan(this.#parent, this.#asSpan()).deleteValue(key);
  }

  #asSpan(): Span {
    return (this.#span ??= trace.wrapSpanContext(this.#spanContext));
  }
}

/** A span of a trace that nobody keeps: it has ids, for logs, answers and whoever comes next, and records nothing. */
export class UnkeptSpan {
  readonly mayBeKept = false;
  readonly #context: SpanContext;
  readonly #within: Context;

  constructor(parent: Context, traceId?: string) {
    this.#context = new LateContext(traceId);
    this.#within = new ContextOfSpan(parent, this.#context);
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
