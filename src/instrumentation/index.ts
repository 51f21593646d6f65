export * from './definitions.ts';
export { createMeter, type Meter } from './meter.ts';
export { renderMetrics } from './exposition.ts';
export { countedIn, mergeMetrics, type MetricSnapshot } from './merge-metrics.ts';
export {
  counterTallies,
  histogramTallies,
  tallyByOutcome,
  type CounterTally,
  type HistogramTally,
} from './tallies.ts';
export { redRecorder, type RedRecorder } from './red.ts';
export { boundedProvince } from './red-series.ts';
export { observeRequests, outcomeOf, type RequestMeaning } from './observe-requests.ts';
export { measureSpans } from './span-metrics.ts';
export { keptTracesHeader } from './tail.ts';
export { startTracing, type TracingOptions } from './tracing.ts';
export {
  currentTraceId,
  currentTraceparent,
  openSpan,
  outsideTraces,
  sampledTraceId,
  withSpan,
  type OpenSpan,
  type SpanHandle,
  type SpanOptions,
} from './trace.ts';
export { createLogger, flushLogs, type Logger, type LoggerOptions } from './logger.ts';
export { startOpsServer, type OpsServer, type OpsServerOptions } from './ops-server.ts';
export { zeroSeries } from './zero-series.ts';
