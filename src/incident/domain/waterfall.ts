import type { JaegerSpan, JaegerTrace } from '../../contracts/index.ts';

/** One span of a waterfall. Times in milliseconds; `startMs` from the beginning of its trace. */
export interface WaterfallRow {
  readonly spanId: string;
  /** How far it is indented. */
  readonly depth: number;
  readonly service: string;
  /** Which process of the service, where it says so. */
  readonly instance: string | null;
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  /** What is left of its duration when its children's is taken away. */
  readonly selfMs: number;
  readonly failed: boolean;
  /** What it says of how it ended, or of its failure. */
  readonly outcome: string | null;
}

/** A trace to be drawn. */
export interface Waterfall {
  readonly traceId: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly failed: boolean;
  /** Where most of the time went; null in an empty trace. */
  readonly longest: WaterfallRow | null;
  readonly rows: readonly WaterfallRow[];
  /** Spans that are not shown. */
  readonly hidden: number;
}

const MOST_ROWS = 120;
const DEEPEST = 8;
const MS = 1_000;

const tagOf = (span: JaegerSpan, key: string): string | undefined => {
  const value = span.tags.find((tag) => tag.key === key)?.value;
  return value === undefined ? undefined : String(value);
};

/** Whether a span tells of a failure. */
export const hasFailed = (span: JaegerSpan): boolean =>
  tagOf(span, 'error') === 'true' || ['server_error', 'timeout'].includes(tagOf(span, 'outcome') ?? '');

const parentOf = (span: JaegerSpan): string | undefined =>
  span.references.find(({ refType, traceID }) => refType === 'CHILD_OF' && traceID === span.traceID)?.spanID;

/** Time that a span's children cover, overlaps counted once. */
function coveredUs(span: JaegerSpan, children: readonly JaegerSpan[]): number {
  const end = span.startTime + span.duration;
  let covered = 0;
  let at = span.startTime;
  for (const child of children) {
    const from = Math.max(at, child.startTime);
    const to = Math.min(end, child.startTime + child.duration);
    if (to > from) {
      covered += to - from;
      at = to;
    }
  }
  return covered;
}

function childrenOf(spans: readonly JaegerSpan[]): ReadonlyMap<string | undefined, readonly JaegerSpan[]> {
  const known = new Set(spans.map(({ spanID }) => spanID));
  const children = new Map<string | undefined, JaegerSpan[]>();
  for (const span of spans.toSorted((a, b) => a.startTime - b.startTime)) {
    const parent = parentOf(span);
    // A parent that is not here (the phone's, or one that was not kept) makes its child a beginning.
    const key = parent !== undefined && known.has(parent) && parent !== span.spanID ? parent : undefined;
    children.set(key, [...(children.get(key) ?? []), span]);
  }
  return children;
}

/** Lay a trace out: each span below its parent, in the order of their beginnings. */
export function waterfallOf(trace: JaegerTrace): Waterfall {
  const children = childrenOf(trace.spans);
  const startUs = Math.min(...trace.spans.map(({ startTime }) => startTime));
  const endUs = Math.max(...trace.spans.map(({ startTime, duration }) => startTime + duration));
  const rows: WaterfallRow[] = [];
  const seen = new Set<string>();
  const lay = (span: JaegerSpan, depth: number): void => {
    // Whoever sends spans may send a circle.
    if (seen.has(span.spanID)) return;
    seen.add(span.spanID);
    const process = trace.processes[span.processID];
    const below = children.get(span.spanID) ?? [];
    rows.push({
      spanId: span.spanID,
      depth: Math.min(depth, DEEPEST),
      service: process?.serviceName ?? '?',
      instance: String(process?.tags.find(({ key }) => key === 'service.instance.id')?.value ?? '') || null,
      name: span.operationName,
      startMs: (span.startTime - startUs) / MS,
      durationMs: span.duration / MS,
      selfMs: (span.duration - coveredUs(span, below)) / MS,
      failed: hasFailed(span),
      outcome: tagOf(span, 'outcome') ?? tagOf(span, 'otel.status_description') ?? null,
    });
    for (const child of below) lay(child, depth + 1);
  };
  for (const root of children.get(undefined) ?? []) lay(root, 0);
  const longest = rows.reduce<WaterfallRow | null>(
    (best, row) => (best === null || row.selfMs > best.selfMs ? row : best),
    null,
  );
  return {
    traceId: trace.traceID,
    startedAt: trace.spans.length === 0 ? 0 : startUs / MS,
    durationMs: trace.spans.length === 0 ? 0 : (endUs - startUs) / MS,
    failed: rows.some(({ failed }) => failed),
    longest,
    rows: rows.slice(0, MOST_ROWS),
    hidden: Math.max(0, rows.length - MOST_ROWS),
  };
}
