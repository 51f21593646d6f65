import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import {
  BatchSpanProcessor,
  NoopSpanProcessor,
  SimpleSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { headSampler, keepShare } from './sampling.ts';
import { measureSpan, SpanMetrics } from './span-metrics.ts';
import { TAIL, type TailSettings } from './tail-rule.ts';
import { Tail, useTail } from './tail.ts';

export interface TracingOptions {
  readonly service: string;
  /** Base URL of an OTLP/HTTP collector (`http://host:4318`); undefined: ids propagate, nothing is exported. */
  readonly endpoint: string | undefined;
  /**
   * Share of new traces that are kept, 0..1, ten a second at most where it is below 1; a trace begun elsewhere follows its
   * beginner's choice.
   */
  readonly sampleRatio: number;
  /** Which process of its service this is, where there are several. */
  readonly instance?: string | undefined;
  /** What is kept beside that, for having failed or been slow; the defaults are `TAIL`. */
  readonly tail?: Partial<TailSettings>;
  /** Receives each span as it ends, instead of the collector; for tests. */
  readonly exporter?: SpanExporter;
}

/** How long a batch may take to reach the collector, so that a dead collector does not hold up a shutdown. */
const EXPORT_TIMEOUT_MS = 5_000;

const tracesUrl = (endpoint: string): string =>
  endpoint.endsWith('/v1/traces') ? endpoint : `${endpoint.replace(/\/$/, '')}/v1/traces`;

function processorFor(options: TracingOptions): SpanProcessor {
  if (options.exporter) return new SimpleSpanProcessor({ exporter: options.exporter });
  if (options.endpoint === undefined) return new NoopSpanProcessor();
  const exporter = new OTLPTraceExporter({
    url: tracesUrl(options.endpoint),
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  return new BatchSpanProcessor({ exporter, exportTimeoutMillis: EXPORT_TIMEOUT_MS });
}

/**
 * Whether what is entered in one turn of the event loop is left at its end, as on Node 24. Before, and with
 * `--no-async-context-frame`, it stays with the connection: its next request would be in the trace of the one before.
 */
function turnsAreLeft(): boolean {
  const storage = new AsyncLocalStorage<number>();
  const turn = new AsyncResource('SIAGA_TURN');
  turn.runInAsyncScope(() => {
    storage.enterWith(1);
  });
  return turn.runInAsyncScope(() => storage.getStore()) === undefined;
}

export interface Tracing {
  /** Export what is left and stop. Rejects when the collector did not take it: those spans are gone, all else is stopped. */
  shutdown(): Promise<void>;
}

/**
 * Start tracing for the process; once, before the first request. After `shutdown` it may be started again. Throws where
 * Node cannot keep the traces of a connection's requests apart: before 24, and without its AsyncContextFrame.
 */
export function startTracing(options: TracingOptions): Tracing {
  if (!turnsAreLeft()) throw new Error('tracing needs Node 24 or newer, with its AsyncContextFrame');
  const { service, instance } = options;
  const resource = resourceFromAttributes({
    'service.name': service,
    ...(instance === undefined ? {} : { 'service.instance.id': instance }),
  });
  const processor = processorFor(options);
  const sdk = new NodeSDK({
    autoDetectResources: false,
    resource,
    contextManager: new AsyncLocalStorageContextManager(),
    sampler: headSampler(options.sampleRatio),
    // A processor is always given: without one the SDK installs no tracer, and no ids would exist.
    spanProcessors: [processor, new SpanMetrics()],
    // Left out, these two would make the SDK export logs and metrics to localhost on its own.
    logRecordProcessors: [],
    metricReaders: [],
  });
  sdk.start();
  keepShare(options.sampleRatio);
  const isExported = options.endpoint !== undefined || options.exporter !== undefined;
  if (isExported) useTail(new Tail({ ...TAIL, ...options.tail }, processor, resource, measureSpan));
  return {
    async shutdown() {
      keepShare(undefined);
      useTail(undefined);
      try {
        await sdk.shutdown();
      } finally {
        trace.disable();
        context.disable();
        propagation.disable();
      }
    },
  };
}
