import type { RowCounts, StreamCounts } from './evidence.ts';
import { STATES } from './judge.ts';
import { ppmOf } from './ppm.ts';

/** How many slices were what. */
export interface SliceTally {
  readonly total: number;
  readonly up: number;
  readonly down: number;
  readonly missing: number;
  readonly idle: number;
  readonly excluded: number;
  /** Up over up and down; null when nothing was judged. */
  readonly ppm: number | null;
  /** The same if all that was missing or idle had been down: what is not known could hide no more. */
  readonly ppmIfUnknownDown: number | null;
}

/** Count states; slices that `mask` marks are excluded, whatever they were. */
export function tallySlices(states: Uint8Array, mask?: Uint8Array): SliceTally {
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < states.length; i += 1) {
    const state = mask?.[i] === 1 ? STATES.excluded : (states[i] ?? STATES.missing);
    counts[state] = (counts[state] ?? 0) + 1;
  }
  const [up = 0, down = 0, missing = 0, idle = 0, excluded = 0] = counts;
  return {
    total: states.length,
    ...{ up, down, missing, idle, excluded },
    ppm: ppmOf(up, up + down),
    ppmIfUnknownDown: ppmOf(up, up + down + missing + idle),
  };
}

export interface EventTally {
  readonly valid: number;
  readonly bad: number;
  /** Good over valid; null when there was none. */
  readonly ppm: number | null;
}

/** Add up the events of a row but for excluded slices. */
function addRow(row: RowCounts, mask: Uint8Array): { valid: number; bad: number } {
  let [valid, bad] = [0, 0];
  for (let i = 0; i < row.valid.length; i += 1) {
    if (mask[i] === 1) continue;
    valid += row.valid[i] ?? 0;
    bad += row.bad[i] ?? 0;
  }
  return { valid, bad };
}

/** Events of one place. */
export function tallyRow(row: RowCounts | undefined, mask: Uint8Array): EventTally {
  const { valid, bad } = row ? addRow(row, mask) : { valid: 0, bad: 0 };
  return { valid, bad, ppm: ppmOf(valid - bad, valid) };
}

/** Events of all places of a stream. */
export function tallyEvents(counts: StreamCounts, mask: Uint8Array): EventTally {
  let [valid, bad] = [0, 0];
  for (const row of counts.rows) {
    const sum = addRow(row, mask);
    valid += sum.valid;
    bad += sum.bad;
  }
  return { valid, bad, ppm: ppmOf(valid - bad, valid) };
}
