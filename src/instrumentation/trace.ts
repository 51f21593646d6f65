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
import { inKeptTrace, keepsNewTrace } from './sampling.ts';
import { tail } from './tail.ts';
import { failureWord } from './tail-span.ts';
import { isUnkept, traceparentOf, UnkeptSpan } from './unkept-span.ts';

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
  /** The headers are anybody's: their trace goes on, but whether it is kept is drawn here and not theirs to say. */
  readonly fromAnybody?: boolean;
  /** `traceparent` of another trace that this work stems from, such as the upload a queue now delivers. */
  readonly link?: string | undefined;
  /** The time in it is the client's, as while a photo arrives: it makes no request slow. */
  readonly atClientsPace?: boolean;
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
  /** False when it is certain that nobody will see it: then no exemplar is to be found in it. */
  readonly mayBeKept: boolean;
  /** Run `fn` with this span as the current one. */
  run<T>(fn: () => T): T;
  /**
   * Make it the current one for what is left of this turn of the event loop, and for all that begins in it. Half the price
   * of `run`, and there is no way back: only for the first in a turn, such as a server's listener.
   */
  enter(): void;
  /** End it; with `failure`, as failed (an error's code is kept, its message is not: it may quote secrets). */
  end(failure?: unknown): void;
}

const NO_LINKS: Link[] = [];

function linkTo(traceparent: string | undefined): Link[] {
  if (traceparent === undefined) return NO_LINKS;
  const remote = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, { traceparent }));
  return remote ? [{ context: remote }] : [];
}

function endSpan(span: Span, failure: unknown): void {
  if (failure !== undefined) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: failureWord(failure) });
  }
  span.end();
}

/** Open a span whose end is known elsewhere, as in a request handler; prefer `withSpan`. */
export function openSpan(name: string, options: SpanOptions = {}): OpenSpan {
  const parent = parentOf(options);
  const origin = parent === ROOT_CONTEXT ? undefined : spanContextIn(parent);
  const links = linkTo(options.link);
  // What a kept trace led to is kept with it.
  const kept = origin ? isSampled(origin) : links.some((link) => isSampled(link.context)) || keepsNewTrace();
  if (kept === false)
    return watchedSpan(name, options, { parent, origin, links }) ?? new UnkeptSpan(parent, origin?.traceId);
  const from = origin ? parent : inKeptTrace(parent);
  const span = trace.getTracer('siaga').startSpan(
    name,
    {
      kind: KINDS[options.kind ?? 'internal'],
      links,
      ...(options.attributes ? { attributes: options.attributes } : {}),
    },
    from,
  );
  const within = trace.setSpan(parent, span);
  return {
    traceId: span.spanContext().traceId,
    traceparent: traceparentOf(span.spanContext()),
    mayBeKept: true,
    setAttribute: (key, value) => {
      span.setAttribute(key, value);
    },
    run: (fn) => context.with(within, fn),
    enter: () => {
      context.attach(within);
    },
    end: (failure) => {
      endSpan(span, failure);
    },
  };
}

interface Begun {
  readonly parent: Context;
  readonly origin: SpanContext | undefined;
  readonly links: Link[];
}

/** A span that nobody drew, remembered in case its trace turns out to be worth keeping. */
const watchedSpan = (
  name: string,
  options: SpanOptions,
  { parent, origin, links }: Begun,
): OpenSpan | undefined => {
  const watcher = tail();
  if (!watcher?.judges(options.attributes?.['operation'], origin)) return undefined;
  return watcher.watch(
    {
      name,
      kind: KINDS[options.kind ?? 'internal'],
      links,
      attributes: { ...options.attributes },
      parent: origin,
      isLocalRoot: options.headers !== undefined || origin === undefined,
      atClientsPace: options.atClientsPace === true,
    },
    parent,
  );
};

function parentOf({ headers, fromAnybody }: SpanOptions): Context {
  if (!headers) return context.active();
  if (headers['traceparent'] === undefined) return ROOT_CONTEXT;
  const remote = propagation.extract(ROOT_CONTEXT, headers);
  return fromAnybody === true ? drawnHere(remote) : remote;
}

function drawnHere(remote: Context): Context {
  const origin = spanContextIn(remote);
  if (!origin) return remote;
  const traceFlags = keepsNewTrace() === true ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(remote, { ...origin, traceFlags });
}

/** Run `fn` in no trace: for work that is set off while some request runs, and is not that request's. */
export const outsideTraces = <T>(fn: () => T): T => context.with(ROOT_CONTEXT, fn);

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

/** Trace id of the current span when it is kept: an exemplar must not point at a trace nobody kept. */
export function sampledTraceId(): string | undefined {
  const current = trace.getSpanContext(context.active());
  if (!current || isUnkept(current) || current.traceId === INVALID_TRACEID) return undefined;
  const isKept = isSampled(current) || tail()?.isKeptByNow(current.traceId) === true;
  return isKept ? current.traceId : undefined;
}
