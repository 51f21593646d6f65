import { TraceFlags, type Context, type SpanContext } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { KeepBudget } from './keep-budget.ts';
import type { TailSettings } from './tail-rule.ts';
import { TailSpan, type TailSpanFacts } from './tail-span.ts';

/** What a process remembers of one trace. */
interface Watched {
  readonly spans: TailSpan[];
  openSpans: number;
  /** Begun elsewhere: that process may still want it. */
  readonly isContinued: boolean;
  isKept: boolean;
  pacedMs: number;
  finishedAt: number;
}

/** How many kept traces are named to others, and for how long. */
const NAMED_AT_ONCE = 24;

/**
 * Keeps traces for what they turned out to be. Spans of unsampled traces of some operations are remembered, within
 * bounds, until the last of them ended in this process; what failed or was slow is exported with all its spans, and
 * the rest forgotten. What continues another process's trace is forgotten later: that process may name it.
 */
export class Tail {
  readonly settings: TailSettings;
  readonly #out: SpanProcessor;
  readonly #resource: Resource;
  readonly #tell: (span: TailSpan) => void;
  readonly #budget: KeepBudget;
  readonly #open = new Map<string, Watched>();
  /** Finished and not kept, oldest first. */
  readonly #lingering = new Map<string, Watched>();
  #named: { readonly traceId: string; readonly at: number }[] = [];

  /** `ended` is told of every remembered span, kept or not. */
  constructor(
    settings: TailSettings,
    out: SpanProcessor,
    resource: Resource,
    ended: (span: TailSpan) => void,
  ) {
    this.settings = settings;
    this.#out = out;
    this.#resource = resource;
    this.#tell = ended;
    this.#budget = new KeepBudget(
      { perSecond: settings.keptPerSecond, atOnce: settings.keptAtOnce },
      performance.now(),
    );
  }

  /** Traces that are remembered now. */
  get size(): number {
    return this.#open.size + this.#lingering.size;
  }

  /** Whether a span of this operation, or below this parent, is one of those that are judged. */
  judges(operation: unknown, parent: SpanContext | undefined): boolean {
    return this.settings.operations.has(String(operation)) || this.#known(parent) !== undefined;
  }

  /** A span, of those that are judged, to be remembered; undefined when there is no room. */
  watch(facts: TailSpanFacts, within: Context): TailSpan | undefined {
    const { parent } = facts;
    const known = this.#known(parent);
    if (!known && !this.#hasRoom()) return undefined;
    const watched = known ?? {
      spans: [],
      openSpans: 0,
      isContinued: parent !== undefined,
      isKept: false,
      pacedMs: 0,
      finishedAt: 0,
    };
    const span = new TailSpan(facts, within, (ended) => {
      this.#ended(watched, ended);
    });
    watched.openSpans += 1;
    if (watched.spans.length < this.settings.mostSpans) watched.spans.push(span);
    this.#lingering.delete(span.traceId);
    this.#open.set(span.traceId, watched);
    return span;
  }

  /** Whether a trace is kept by now: an exemplar must not point at one that will be forgotten. */
  isKeptByNow(traceId: string): boolean {
    const watched = this.#open.get(traceId);
    if (!watched) return false;
    this.#judge(watched);
    return watched.isKept;
  }

  /** Another process has kept these traces: export what is remembered of them. */
  keep(traceIds: readonly string[]): void {
    for (const traceId of traceIds.slice(0, NAMED_AT_ONCE)) {
      const watched = this.#open.get(traceId) ?? this.#lingering.get(traceId);
      if (!watched || watched.isKept) continue;
      // Bounded here too: a header may come from anybody.
      if (!this.#budget.take(performance.now())) return;
      this.#keep(watched);
      this.#lingering.delete(traceId);
    }
  }

  /** Trace ids kept lately, newest first, for those who were sent to before that was known. */
  keptLately(): readonly string[] {
    const since = performance.now() - this.settings.lingerMs;
    if (this.#named.length > 0) this.#named = this.#named.filter(({ at }) => at > since);
    return this.#named.map(({ traceId }) => traceId);
  }

  #known(parent: SpanContext | undefined): Watched | undefined {
    return parent && (this.#open.get(parent.traceId) ?? this.#lingering.get(parent.traceId));
  }

  #ended(watched: Watched, span: TailSpan): void {
    watched.openSpans -= 1;
    if (span.facts.atClientsPace) watched.pacedMs += span.tookMs;
    if (watched.isKept) this.#export(span);
    else this.#judge(watched);
    this.#tell(span);
    if (watched.openSpans === 0) this.#finish(span.traceId, watched);
  }

  #judge(watched: Watched): void {
    if (watched.isKept) return;
    const { slowMs } = this.settings;
    const isWorthIt = watched.spans.some(
      (span) => span.hasFailed || (span.facts.isLocalRoot && span.tookMs - watched.pacedMs > slowMs),
    );
    if (!isWorthIt || !this.#budget.take(performance.now())) return;
    this.#keep(watched);
    const [first] = watched.spans;
    if (!first) return;
    this.#named = [{ traceId: first.traceId, at: performance.now() }, ...this.#named].slice(0, NAMED_AT_ONCE);
  }

  #keep(watched: Watched): void {
    watched.isKept = true;
    for (const span of watched.spans) {
      span.context.traceFlags = TraceFlags.SAMPLED;
      if (span.hasEnded) this.#export(span);
    }
  }

  #export(span: TailSpan): void {
    this.#out.onEnd(span.readable(this.#resource));
  }

  #finish(traceId: string, watched: Watched): void {
    this.#open.delete(traceId);
    if (watched.isKept || !watched.isContinued || this.settings.lingerMs === 0) return;
    watched.finishedAt = performance.now();
    this.#lingering.set(traceId, watched);
  }

  /** Forget what has waited long enough, and the oldest that waits when there is no room else. */
  #hasRoom(): boolean {
    const before = performance.now() - this.settings.lingerMs;
    const isFull = (): boolean => this.size >= this.settings.mostTraces;
    for (const [traceId, { finishedAt }] of this.#lingering) {
      if (finishedAt > before && !isFull()) break;
      this.#lingering.delete(traceId);
    }
    return !isFull();
  }
}

let current: Tail | undefined;

/** The one of this process; undefined: none, traces are drawn and nothing else. */
export const tail = (): Tail | undefined => current;

export function useTail(next: Tail | undefined): void {
  current = next;
}

/** Header value that names the traces this process kept lately; undefined when there is none. */
export function keptTracesHeader(): string | undefined {
  const ids = current?.keptLately() ?? [];
  return ids.length === 0 ? undefined : ids.join(',');
}

/** Take another process's header of kept traces. */
export function heedKeptTraces(header: string | string[] | undefined): void {
  if (current && typeof header === 'string') current.keep(header.split(','));
}
