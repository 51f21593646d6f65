export { tracesConfigSchema, type TracesConfig } from './config.ts';
export { startTraces, type RunningTraces, type TracesDeps } from './start.ts';
