import type { MetricDefinition } from './definition.ts';

/* Spans as a process ends them, and the store that keeps some of them. */

const SPAN_BUCKETS = [0.05, 0.25, 1, 2.5, 10, 30] as const;

export const spanDuration = {
  type: 'histogram',
  name: 'siaga_span_duration_seconds',
  help: 'Duration of the spans of uploads and logins, kept or not, by span and how it ended; service is the process',
  labels: ['service', 'span', 'operation', 'outcome'],
  buckets: SPAN_BUCKETS,
} as const satisfies MetricDefinition;

export const tracesSpans = {
  type: 'counter',
  name: 'siaga_traces_spans_total',
  help: 'Spans sent to the trace store, by whether they were stored, unreadable (invalid), over its pace or while it was behind (refused)',
  labels: ['outcome'],
} as const satisfies MetricDefinition;

export const tracesStored = {
  type: 'gauge',
  name: 'siaga_traces_stored_spans',
  help: 'Spans in the trace store',
  labels: [],
  alike: true,
} as const satisfies MetricDefinition;

export const tracesBytes = {
  type: 'gauge',
  name: 'siaga_traces_stored_bytes',
  help: 'Bytes that the trace store occupies in PostgreSQL, indexes included',
  labels: [],
  alike: true,
} as const satisfies MetricDefinition;
