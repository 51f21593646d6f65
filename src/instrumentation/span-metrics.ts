import {
  trace,
  context as active,
  ROOT_CONTEXT,
  SpanStatusCode,
  type Attributes,
  type SpanContext,
} from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { spanDuration, SPANS_MOST } from './definitions.ts';
import type { Meter } from './meter.ts';
import { TAIL } from './tail-rule.ts';

/** An ended span, drawn or remembered. */
interface EndedSpan {
  readonly name: string;
  readonly attributes: Attributes;
  readonly outcome: string;
  readonly tookMs: number;
  readonly context: SpanContext;
}

const OTHER = 'other';

let record: ((span: EndedSpan) => void) | undefined;

/**
 * Count the duration of the spans that make up uploads and logins, every one of them, kept or not, by span and outcome.
 * `service` is this process's name. Replaces an earlier meter.
 */
export function measureSpans(meter: Meter, service: string): void {
  const duration = meter.histogram(spanDuration);
  const known = new Set<string>();
  record = ({ name, attributes, outcome, tookMs, context }) => {
    const operation = String(attributes['operation']);
    const step = `${operation} ${name}`;
    if (known.size < SPANS_MOST - 1) known.add(step);
    const labels = { service, span: known.has(step) ? name : OTHER, operation, outcome };
    // Within its own context, so that the exemplar is its own trace, when that is kept.
    active.with(trace.setSpanContext(ROOT_CONTEXT, context), () => {
      duration.observe(labels, tookMs / 1_000);
    });
  };
}

/** Count an ended span, when its operation is one whose spans exist for every request. */
export function measureSpan(span: EndedSpan): void {
  if (record && TAIL.operations.has(String(span.attributes['operation']))) record(span);
}

function outcomeOf({ attributes, status }: ReadableSpan): string {
  const told = attributes['outcome'];
  if (typeof told === 'string') return told;
  return status.code === SpanStatusCode.ERROR ? 'server_error' : 'success';
}

/** Counts the spans that were drawn; `Tail` counts the others. */
export class SpanMetrics implements SpanProcessor {
  onStart(): void {
    // Only ends are counted.
  }

  onEnd(span: ReadableSpan): void {
    const [seconds, nanos] = span.duration;
    measureSpan({
      name: span.name,
      attributes: span.attributes,
      outcome: outcomeOf(span),
      tookMs: seconds * 1_000 + nanos / 1e6,
      context: span.spanContext(),
    });
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
