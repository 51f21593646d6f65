import { expectedReceipts, provinceOf, type SlaContract } from '../../catalog/index.ts';
import type { Place, SliceGrid } from './evidence.ts';
import { STATES } from './judge.ts';
import { ppmOf } from './ppm.ts';

/** Uploads that each slice of each province should carry; no entry where no critical window touches the time. */
export type Weights = ReadonlyMap<string, Uint32Array>;

/** Whole uploads that a province should have sent by an instant, within a critical window. */
function dueBy(place: Place, atMs: number): number {
  const province = provinceOf(place.code);
  const due = province && expectedReceipts(province, atMs, 1);
  return due ? Math.round(due.expected) : 0;
}

/**
 * What a minute is worth: the uploads that the arrival curve expects in it, in each province. Cumulated and rounded before
 * they are taken apart, so that the slices of a night add up to the night.
 */
export function weightsOf(contract: SlaContract, places: readonly Place[], grid: SliceGrid): Weights {
  const windows = contract.criticalWindows.map(({ from, to }) => [Date.parse(from), Date.parse(to)] as const);
  const end = grid.fromMs + grid.count * grid.sliceMs;
  const touching = windows.filter(([from, to]) => from < end && to > grid.fromMs);
  if (touching.length === 0) return new Map();
  return new Map(
    places.map((place) => {
      const row = new Uint32Array(grid.count);
      for (const [from, to] of touching) {
        const first = Math.max(0, Math.ceil((from - grid.fromMs) / grid.sliceMs));
        const last = Math.min(grid.count, Math.floor((to - grid.fromMs) / grid.sliceMs));
        let before = dueBy(place, grid.fromMs + first * grid.sliceMs);
        for (let i = first; i < last; i += 1) {
          const by = dueBy(place, grid.fromMs + (i + 1) * grid.sliceMs);
          row[i] = Math.max(0, by - before);
          before = by;
        }
      }
      return [place.code, row] as const;
    }),
  );
}

/** The critical window's figure: uploads expected while it was up, over those while it was up or down. */
export interface WeightedTally {
  readonly expected: number;
  readonly up: number;
  readonly down: number;
  /** Expected while nothing was known. */
  readonly unknown: number;
  readonly excluded: number;
  readonly ppm: number | null;
  readonly ppmIfUnknownDown: number | null;
}

/** Weigh every province's slices; null when no critical window touches the period. */
export function weigh(
  states: ReadonlyMap<string, Uint8Array>,
  weights: Weights,
  mask: Uint8Array,
): WeightedTally | null {
  if (weights.size === 0) return null;
  let [up, down, unknown, excluded] = [0, 0, 0, 0];
  for (const [code, row] of weights) {
    const judged = states.get(code);
    for (let i = 0; i < row.length; i += 1) {
      const weight = row[i] ?? 0;
      if (weight === 0) continue;
      if (mask[i] === 1) excluded += weight;
      else if (judged?.[i] === STATES.up) up += weight;
      else if (judged?.[i] === STATES.down) down += weight;
      else unknown += weight;
    }
  }
  return {
    expected: up + down + unknown + excluded,
    ...{ up, down, unknown, excluded },
    ppm: ppmOf(up, up + down),
    ppmIfUnknownDown: ppmOf(up, up + down + unknown),
  };
}
