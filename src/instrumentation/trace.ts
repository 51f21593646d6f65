import {
  context,
  INVALID_TRACEID,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type AnyValue,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import { OpsError } from '../kernel/index.ts';
import { inKeptTrace, keepsNewTrace } from './sampling.ts';
import { traceparentOf, UnkeptSpan } from './unkept-span.ts';

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Headers as Node gives them: lower-case names. */
type Carrier = Readonly<Record<string, string | string[] | undefined>>;

export interface SpanOptions {
  readonly kind?: keyof typeof KINDS;
  /** Headers of an incoming request: its `traceparent` becomes the parent instead of the current span. */
  readonly headers?: Carrier;
  /** `traceparent` of another trace that this work stems from, such as the upload a queue now delivers. */
  readonly link?: string | undefined;
  /** Never put a secret or a person's data here: spans leave the house. */
  readonly attributes?: Attributes;
}

/** The span as the work inside it sees it. */
export interface SpanHandle {
  readonly traceId: string;
  /** W3C value to send on, or to keep for a later link. */
  readonly traceparent: string;
  setAttribute(key: string, value: AnyValue): void;
}

export interface OpenSpan extends SpanHandle {
  /** Run `fn` with this span as the current one. */
  run<T>(fn: () => T): T;
  /** End it; with `failure`, as failed (an error's code is kept, its message is not: it may quote secrets). */
  end(failure?: unknown): void;
}

function linkTo(traceparent: string | undefined): Link[] {
  if (traceparent === undefined) return [];
  const remote = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, { traceparent }));
  return remote ? [{ context: remote }] : [];
}

function endSpan(span: Span, failure: unknown): void {
  if (failure !== undefined) {
    const code =
      failure instanceof OpsError ? failure.code : failure instanceof Error ? failure.name : 'error';
    span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  }
  span.end();
}

/** Open a span whose end is known elsewhere, as in a request handler; prefer `withSpan`. */
export function openSpan(name: string, options: SpanOptions = {}): OpenSpan {
  const parent = options.headers ? remoteContext(options.headers) : context.active();
  const origin = spanContextIn(parent);
  const kept = origin ? isSampled(origin) : keepsNewTrace();
  if (kept === false) return new UnkeptSpan(parent, origin?.traceId);
  const from = origin ? parent : inKeptTrace(parent);
  const span = trace.getTracer('siaga').startSpan(
    name,
    {
      kind: KINDS[options.kind ?? 'internal'],
      links: linkTo(options.link),
      ...(options.attributes ? { attributes: options.attributes } : {}),
    },
    from,
  );
  const within = trace.setSpan(parent, span);
  return {
    traceId: span.spanContext().traceId,
    traceparent: traceparentOf(span.spanContext()),
    setAttribute: (key, value) => {
      span.setAttribute(key, value);
    },
    run: (fn) => context.with(within, fn),
    end: (failure) => {
      endSpan(span, failure);
    },
  };
}

const remoteContext = (headers: Carrier): Context =>
  headers['traceparent'] === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, headers);

/** Run `fn` in a span of its own, ended when `fn` settles. Ids are all zeros when tracing was not started. */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  fn: (span: SpanHandle) => Promise<T>,
): Promise<T> {
  const span = openSpan(name, options);
  try {
    const result = await span.run(() => fn(span));
    span.end();
    return result;
  } catch (failure) {
    span.end(failure ?? 'error');
    throw failure;
  }
}

const isSampled = ({ traceFlags }: SpanContext): boolean => (traceFlags & TraceFlags.SAMPLED) === 1;

/** What came in from outside was checked when it was read; without tracing the id is all zeros. */
function spanContextIn(of: Context): SpanContext | undefined {
  const found = trace.getSpanContext(of);
  return found?.traceId === INVALID_TRACEID ? undefined : found;
}

const currentContext = (): SpanContext | undefined => spanContextIn(context.active());

/** Trace id (32 hex) of the current span, sampled or not. */
export const currentTraceId = (): string | undefined => currentContext()?.traceId;

/** W3C `traceparent` of the current span, to send on. */
export function currentTraceparent(): string | undefined {
  const current = currentContext();
  return current && traceparentOf(current);
}

/** Trace id of the current span when it is sampled: an exemplar must not point at a trace nobody kept. */
export function sampledTraceId(): string | undefined {
  const current = currentContext();
  return current && isSampled(current) ? current.traceId : undefined;
}
