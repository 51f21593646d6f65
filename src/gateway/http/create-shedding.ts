import type { AdmissionBasis } from '../basis.ts';
import { RetryWindow } from '../domain/retry-window.ts';
import type { SheddingParts } from './shedding.ts';

/** Retry-After grows to at most this many times its usual length when too many come back. */
const LONGEST_STRETCH = 16;

/** What refusals are counted and timed by, as it is configured. */
export function sheddingOf({ config, steady: clock, random, meter }: AdmissionBasis): SheddingParts {
  const window = new RetryWindow(
    { answersPerSecond: config.SIAGA_ANSWERS_PER_SECOND, longest: LONGEST_STRETCH },
    clock.now(),
  );
  const retry = {
    busySeconds: config.SIAGA_RETRY_BUSY_SECONDS,
    longSeconds: config.SIAGA_RETRY_LONG_SECONDS,
  };
  return { random, retry, window, clock, meter };
}
