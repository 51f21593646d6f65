import { pino, type DestinationStream, type Logger } from 'pino';
import { redact, redactText } from './redaction.ts';
import { currentTraceId } from './trace.ts';

export type { Logger };

export interface LoggerOptions {
  readonly name: string;
  /** pino level; default `info`. */
  readonly level?: string;
  /** Where lines go; default standard output. */
  readonly destination?: DestinationStream;
}

/** One per process, for two would mix their lines. It does not block: a reader that is slow stops nobody. */
let standardOutput: ReturnType<typeof pino.destination> | undefined;
const toStandardOutput = (): DestinationStream =>
  (standardOutput ??= pino.destination({ dest: 1, sync: false, minLength: 1 }));

/** Resolves when all lines so far are written. A process that exits before may put its last ones out of order. */
export function flushLogs(): Promise<void> {
  return new Promise((resolve) => {
    if (!standardOutput) resolve();
    else
      standardOutput.flush(() => {
        resolve();
      });
  });
}

/** A JSON logger: one line per event, `traceId` of the current span, secrets blotted out. */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    mixin: () => {
      const traceId = currentTraceId();
      return traceId === undefined ? {} : { traceId };
    },
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: object) => redact(fields) as Record<string, unknown>,
      bindings: (fields: object) => redact(fields) as Record<string, unknown>,
    },
    // Errors are written out by `redact`; pino's own serializer would copy all that hangs on them.
    serializers: { err: (value: unknown) => value },
    hooks: { streamWrite: redactText },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(settings, options.destination ?? toStandardOutput());
}
