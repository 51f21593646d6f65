import { z } from 'zod';
import type { ManualPace } from './manual-safety.ts';

const milliseconds = (fallback: number) => z.coerce.number().int().nonnegative().default(fallback);

/** Settings of the spans of manual mode; gateways and the incident service must be given the same. */
export const manualPaceShape = {
  /** Least time between two changes of manual mode. */
  SIAGA_MANUAL_CHANGE_GAP_MS: milliseconds(5_000),
  /** Least time in manual mode before a return. */
  SIAGA_MANUAL_HOLD_DOWN_MS: milliseconds(600_000),
  /** Time within which a spread of manual mode counts as one. */
  SIAGA_MANUAL_SPREAD_MS: milliseconds(900_000),
  /** Least time for which the vendor is watched before a return. */
  SIAGA_MANUAL_PROBE_MS: milliseconds(300_000),
} as const;

/** The spans as settings give them. */
export const manualPaceOf = (config: Record<keyof typeof manualPaceShape, number>): ManualPace => ({
  gapMs: config.SIAGA_MANUAL_CHANGE_GAP_MS,
  holdDownMs: config.SIAGA_MANUAL_HOLD_DOWN_MS,
  spreadMs: config.SIAGA_MANUAL_SPREAD_MS,
  probeMs: config.SIAGA_MANUAL_PROBE_MS,
});
