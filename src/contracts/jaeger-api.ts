import { z } from 'zod';

/* Traces in the JSON of Jaeger's query API, which the trace store answers with and the incident service reads. */

const tag = z.object({
  key: z.string(),
  type: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]),
});
const reference = z.object({ refType: z.string(), traceID: z.string(), spanID: z.string() });
const span = z.object({
  traceID: z.string(),
  spanID: z.string(),
  operationName: z.string(),
  references: z.array(reference),
  /** Microseconds since the Unix epoch, and microseconds. */
  startTime: z.number(),
  duration: z.number(),
  tags: z.array(tag),
  logs: z.array(z.object({ timestamp: z.number(), fields: z.array(tag) })),
  processID: z.string(),
  warnings: z.unknown(),
});

const jaegerTraceSchema = z.object({
  traceID: z.string(),
  spans: z.array(span),
  processes: z.record(z.string(), z.object({ serviceName: z.string(), tags: z.array(tag) })),
  warnings: z.unknown(),
});
export type JaegerTrace = z.infer<typeof jaegerTraceSchema>;
export type JaegerSpan = JaegerTrace['spans'][number];

export const jaegerTracesSchema = z.object({ data: z.array(jaegerTraceSchema) });

/** Attribute of a delivery's span that names the trace of the upload it delivers, for searches. */
export const UPLOAD_TRACE_TAG = 'uploadTrace';
