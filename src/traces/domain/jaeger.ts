import type { JaegerSpan, JaegerTrace } from '../../contracts/index.ts';
import type { Span, SpanEvent, TagValue, Tags } from './span.ts';

/* Spans in the JSON that Jaeger's query service answers with, and Grafana's data source reads. */

type JaegerTag = JaegerSpan['tags'][number];

function typeOf(value: TagValue): JaegerTag['type'] {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int64' : 'float64';
}

const jaegerTags = (tags: Tags): JaegerTag[] =>
  Object.entries(tags).map(([key, value]) => ({ key, type: typeOf(value), value }));

const jaegerLog = ({ at, fields }: SpanEvent) => ({ timestamp: at, fields: jaegerTags(fields) });

const jaegerSpan = (span: Span, processID: string): JaegerSpan => ({
  traceID: span.traceId,
  spanID: span.spanId,
  operationName: span.name,
  references: [
    ...(span.parentId === null
      ? []
      : [{ refType: 'CHILD_OF' as const, traceID: span.traceId, spanID: span.parentId }]),
    ...span.links.map((link) => ({
      refType: 'FOLLOWS_FROM' as const,
      traceID: link.traceId,
      spanID: link.spanId,
    })),
  ],
  startTime: span.startUs,
  duration: span.durationUs,
  tags: jaegerTags(span.tags),
  logs: span.events.map(jaegerLog),
  processID,
  warnings: null,
});

/** Spans of one trace, oldest first, as Jaeger tells them. */
export function jaegerTrace(traceId: string, spans: readonly Span[]): JaegerTrace {
  const ids = new Map<string, string>();
  const processes: Record<string, JaegerTrace['processes'][string]> = {};
  const written = spans.map((span) => {
    const key = JSON.stringify(span.process);
    const known = ids.get(key);
    const id = known ?? `p${String(ids.size + 1)}`;
    if (known === undefined) {
      ids.set(key, id);
      const { 'service.name': _, ...others } = span.process;
      processes[id] = { serviceName: span.service, tags: jaegerTags(others) };
    }
    return jaegerSpan(span, id);
  });
  return { traceID: traceId, spans: written, processes, warnings: null };
}

/** The envelope of every answer. */
export const jaegerAnswer = <T>(data: readonly T[], total = 0) => ({
  data,
  total,
  limit: 0,
  offset: 0,
  errors: null,
});
