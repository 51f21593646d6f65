import type { Answer } from './line.ts';

/**
 * How phones and the people behind them go on after a failure, the same in every run: a server that names a
 * pause is obeyed; else a few quick tries, then again later. Pauses are wall time: people do not become
 * quicker because a replay is.
 */
export const PERSISTENCE = {
  quickTries: 3,
  quickPauseMs: [1_000, 3_000],
  laterPauseMs: [8_000, 20_000],
  /** A pause a server names is obeyed up to here; longer ones are cut by impatience. */
  longestObeyedMs: 120_000,
} as const;

/** Milliseconds to wait before try number `tries + 1`, after `tries` failures in a row. */
export function pauseAfter(answer: Answer, tries: number, random: () => number): number {
  if (answer.kind === 'answered' && answer.retryAfterMs !== undefined) {
    return Math.min(answer.retryAfterMs, PERSISTENCE.longestObeyedMs);
  }
  const [shortest, longest] =
    tries <= PERSISTENCE.quickTries ? PERSISTENCE.quickPauseMs : PERSISTENCE.laterPauseMs;
  return shortest + random() * (longest - shortest);
}
