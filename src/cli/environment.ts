import { z } from 'zod';
import { parseConfig } from '../kernel/index.ts';

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

const addressSchema = z.preprocess(
  // An empty variable is one that is not set.
  (value) => value || undefined,
  z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
);
const outsideSchema = z.object({ SIAGA_WATCHDOG_URL: addressSchema, SIAGA_EMERGENCY_URL: addressSchema });

/** Who is told from outside the house when it cannot tell itself. Throws `CONFIG_INVALID`. */
export function outsideAddresses(env: Readonly<Record<string, string | undefined>>): {
  readonly watchdogUrl: string | undefined;
  readonly emergencyUrl: string | undefined;
} {
  const { SIAGA_WATCHDOG_URL: watchdogUrl, SIAGA_EMERGENCY_URL: emergencyUrl } = parseConfig(
    outsideSchema,
    env,
  );
  return { watchdogUrl, emergencyUrl };
}
