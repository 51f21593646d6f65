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
const BYTES_OF_A_SPAN = TRACE_ID_BYTES + SPAN_ID_BYTES;
const random = Buffer.alloc(256 * BYTES_OF_A_SPAN);
let used = random.length;

/** So much is put into hex at a time. An id is cut from it and keeps it alive, so it is to be short. */
const HEX_OF_BYTES = 16 * BYTES_OF_A_SPAN;
let hex = '';
let at = 0;

/** Random hex of so many bytes. */
export function freshId(bytes: number): string {
  const end = at + 2 * bytes;
  if (end > hex.length) {
    hex = freshHex();
    at = 0;
    return freshId(bytes);
  }
  const id = hex.slice(at, end);
  at = end;
  return id;
}

function freshHex(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += HEX_OF_BYTES;
  return random.toString('hex', used - HEX_OF_BYTES, used);
}

/** W3C `traceparent` of a span. */
export const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-0${String(traceFlags & TraceFlags.SAMPLED)}`;

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

/**
 * A span of a trace that nobody keeps: it has ids, for logs, answers and whoever comes next, and records nothing. Nearly
 * every request is in one, so it is all that there is of it: the span, the names of the span, drawn when somebody asks
 * for them, and the context with the span in it. The API's own are a copied map, three closures and two objects.
 */
export class UnkeptSpan implements Span, SpanContext, Context {
  readonly #parent: Context;
  #traceId: string | undefined;
  #spanId: string | undefined;

  constructor(parent: Context, traceId?: string) {
    this.#parent = parent;
    this.#traceId = traceId;
  }

  get mayBeKept(): false {
    return false;
  }

  /** Run `fn` with this span as the current one. */
  run<T>(fn: () => T): T {
    return context.with(this, fn);
  }

  enter(): void {
    context.attach(this);
  }

  get traceparent(): string {
    return traceparentOf(this);
  }

  get traceId(): string {
    return (this.#traceId ??= freshId(TRACE_ID_BYTES));
  }

  get spanId(): string {
    return (this.#spanId ??= freshId(SPAN_ID_BYTES));
  }

  get traceFlags(): TraceFlags {
    return TraceFlags.NONE;
  }

  getValue(key: symbol): unknown {
    return key === SPAN_KEY ? this : this.#parent.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return trace.setSpan(this.#parent, this).setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return trace.setSpan(this.#parent, this).deleteValue(key);
  }

  spanContext(): SpanContext {
    return this;
  }

  isRecording(): boolean {
    return false;
  }

  end(): void {
    // Nothing was recorded.
  }

  setAttribute(): this {
    return this;
  }

  setAttributes(): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  recordException(): void {
    // Nothing is recorded.
  }
}

/** Whether a context is that of a span which nobody keeps. */
export const isUnkept = (of: SpanContext): boolean => of instanceof UnkeptSpan;
