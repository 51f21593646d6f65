import type { Attributes } from '@opentelemetry/api';

/** Which traces are kept although nobody drew them, and how many. */
export interface TailSettings {
  /** Values of the attribute `operation` whose traces are judged at their end. */
  readonly operations: ReadonlySet<string>;
  /** A request that takes longer is slow; time that its client determines is left out. Milliseconds. */
  readonly slowMs: number;
  /** Most traces a process keeps late, per second and at once: when everything fails, a few tell the story. */
  readonly keptPerSecond: number;
  readonly keptAtOnce: number;
  /** How long a finished part of another process's trace waits for that process's word. Milliseconds. */
  readonly lingerMs: number;
  /** Traces that are watched at once, finished ones that wait included. */
  readonly mostTraces: number;
  /** Spans that are remembered of one trace. */
  readonly mostSpans: number;
}

/** Uploads and logins; some megabytes at most. */
export const TAIL: TailSettings = {
  operations: new Set(['upload', 'login']),
  slowMs: 2_000,
  keptPerSecond: 10,
  keptAtOnce: 50,
  lingerMs: 30_000,
  mostTraces: 2_000,
  mostSpans: 64,
};

const FAILED = new Set<unknown>(['server_error', 'timeout']);

/** Whether a span tells of a failure: its work threw, or its outcome is one. A refusal is none. */
export const isFailure = (attributes: Attributes, failure: unknown): boolean =>
  failure !== undefined || FAILED.has(attributes['outcome']);
