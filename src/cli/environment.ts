/** Variables that processes of the stack get from ours: enough to find programs and to export traces. */
const PASSED_ON = [
  ...['PATH', 'HOME', 'LANG', 'TZ'],
  ...[
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'SIAGA_TRACE_RATIO',
    'SIAGA_TRACE_SLOW_MS',
  ],
] as const;

/** The environment for the stack's processes; nothing else of ours reaches them. */
export const childEnvironment = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
