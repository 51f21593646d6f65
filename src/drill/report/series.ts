import { NIGHT } from '../arrivals/night.ts';
import { hhmmOf } from './night-clock.ts';
import type { Report } from './schema.ts';

const EVERY_MS = 5 * 60_000;

/**
 * The night in steps: photos taken, receipted, stored, and those that stood on a receipt alone (receipted, not
 * yet stored). All from what phones hold and the vendor stored. Times are night milliseconds.
 */
export function seriesOf(input: {
  readonly offeredAt: readonly number[];
  /** Per key. */
  readonly receiptedAt: ReadonlyMap<string, number>;
  readonly storedAt: ReadonlyMap<string, number>;
  readonly untilMs: number;
}): Report['series'] {
  const offered = sorted(input.offeredAt);
  const receipted = sorted([...input.receiptedAt.values()]);
  const stored = sorted([...input.storedAt.values()]);
  const heldFrom: number[] = [];
  const heldTo: number[] = [];
  for (const [key, from] of input.receiptedAt) {
    const to = input.storedAt.get(key) ?? Infinity;
    if (to <= from) continue;
    heldFrom.push(from);
    heldTo.push(to);
  }
  const [begun, ended] = [sorted(heldFrom), sorted(heldTo)];
  const steps = Math.floor((input.untilMs - NIGHT.fromMs) / EVERY_MS);
  return Array.from({ length: steps + 1 }, (_, i) => {
    const at = NIGHT.fromMs + i * EVERY_MS;
    return {
      at: hhmmOf(at),
      offered: upTo(offered, at),
      receipted: upTo(receipted, at),
      stored: upTo(stored, at),
      held: upTo(begun, at) - upTo(ended, at),
    };
  });
}

const sorted = (times: readonly number[]): Float64Array => Float64Array.from(times).sort();

/** How many of the sorted times are at or before `at`. */
function upTo(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
