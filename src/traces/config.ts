import { z } from 'zod';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);
const token = z.string().min(16, 'must be a secret of at least 16 characters');

/** Settings of the trace store; keys are the variable names. */
export const tracesConfigSchema = z.object({
  SIAGA_HOST: z.string().default('127.0.0.1'),
  /** OTLP/HTTP in (`/v1/traces`) and Jaeger's query API (`/api/…`); 0 takes a free port. */
  SIAGA_TRACES_PORT: port(7643),
  /** Metrics and health. */
  SIAGA_OPS_PORT: port(7653),
  /** postgres:// connection string of the store's own role, which owns the schema `traces` and nothing else. */
  SIAGA_TRACES_DATABASE_URL: z.string().min(1),
  /** Bearer token of those who send spans (`OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20…`). */
  SIAGA_TRACES_INGEST_TOKEN: token,
  /** Bearer token of those who read: Grafana's data source, the incident service. */
  SIAGA_TRACES_READ_TOKEN: token,
  /** Bounds of what is stored; the oldest goes first, by slices of a sixteenth. */
  SIAGA_TRACES_MAX_SPANS: count(400_000),
  SIAGA_TRACES_MAX_MB: count(512),
  SIAGA_TRACES_MAX_AGE_HOURS: z.coerce.number().positive().default(72),
  /** Largest body, unpacked. */
  SIAGA_TRACES_MAX_BODY_MB: count(4),
  /** Pace of spans from which senders are told to wait (429). */
  SIAGA_TRACES_SPANS_PER_SECOND: count(2_000),
});
export type TracesConfig = z.infer<typeof tracesConfigSchema>;
