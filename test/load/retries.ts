/**
 * How phones come back after a failure, for every driver (k6 runs this file as it is: it imports nothing). What the
 * app is told to do: obey the pause that a server names, else wait a random part of a window that doubles.
 */
const BASE_MS = 2_000;
const LONGEST_MS = 120_000;

/** Tries of one operation before the app leaves it to the person; an upload stays on the phone's list. */
export const MOST_TRIES: Readonly<Record<string, number>> = {
  upload: 6,
  login: 3,
  session: 3,
  'officer-read': 3,
  'public-read': 2,
};

/** Milliseconds before the next try, after `tries` failures; `retryAfter` as the header has it, `draw` in [0, 1). */
export function pauseMs(tries: number, retryAfter: string | undefined, draw: number): number {
  const seconds = Number(retryAfter);
  if (retryAfter !== undefined && seconds > 0) return Math.min(LONGEST_MS, seconds * 1_000);
  return draw * Math.min(LONGEST_MS, BASE_MS * 2 ** tries);
}
