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
  return options.destination ? pino(settings, options.destination) : pino(settings);
}
