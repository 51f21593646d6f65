import type { Reading } from '../compare.ts';

/** What so many lanes at once have done. */
export interface Done {
  readonly perSecond: number;
  /** How long each took, ms. */
  readonly times: readonly number[];
}

/** Run `step` in so many lanes at once for the agreed time. */
export async function runLanes(
  lanes: number,
  seconds: number,
  step: (serial: number) => Promise<void>,
): Promise<Done> {
  const started = performance.now();
  const end = started + seconds * 1_000;
  const times: number[] = [];
  let serial = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      const from = performance.now();
      await step(serial++);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { perSecond: (times.length / (performance.now() - started)) * 1_000, times };
}

/** What was done a second, and how slow the slowest was. */
export function readingOf(done: readonly Done[]): Reading {
  const figure = done.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const times = done.flatMap((each) => each.times).sort((a, b) => a - b);
  const p99Ms = times[Math.floor(times.length * 0.99)];
  return p99Ms === undefined ? { figure } : { figure, p99Ms };
}
