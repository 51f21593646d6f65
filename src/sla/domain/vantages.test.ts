import { describe, expect, it } from 'vitest';
import { emptyRow, type Place, type StreamCounts } from './evidence.ts';
import { vantagesOf } from './vantages.ts';

const places: readonly Place[] = ['52', '53'].map((code) => ({ code, name: code, zone: 'WITA', tps: 1 }));
const grid = { fromMs: 0, sliceMs: 300_000, count: 4 };
const NONE = new Uint8Array(grid.count);

/** Places that looked, slice by slice, of each province. */
const looked = (rows: Readonly<Record<string, readonly number[]>>): StreamCounts => ({
  ...{ stream: 'upload.probe', grid, expectedSeen: 20 },
  rows: Object.entries(rows).map(([place, valid]) => {
    const row = emptyRow(place, grid.count);
    row.valid.set(valid);
    return row;
  }),
});

describe('places that looked', () => {
  it('are enough where three looked at every province in every slice', () => {
    const all = looked({ 52: [3, 3, 3, 4], 53: [3, 3, 3, 3] });
    expect(vantagesOf(all, places, 2, NONE)).toEqual({ wanted: 3, most: 4, shortSlices: 0 });
  });

  it('are too few in each slice in which one province had fewer, or none at all', () => {
    const some = looked({ 52: [3, 2, 3, 3], 53: [3, 3, 0, 3] });
    expect(vantagesOf(some, places, 2, NONE)).toEqual({ wanted: 3, most: 3, shortSlices: 2 });
    expect(vantagesOf(looked({ 52: [3, 3, 3, 3] }), places, 2, NONE).shortSlices).toBe(4);
  });

  it('are not asked for in what is excluded', () => {
    const mask = Uint8Array.of(0, 1, 0, 0);
    const some = looked({ 52: [3, 0, 3, 3], 53: [3, 3, 3, 3] });
    expect(vantagesOf(some, places, 2, mask).shortSlices).toBe(0);
  });

  it('are wanted as the quorum has it', () => {
    const all = looked({ 52: [3, 3, 3, 3], 53: [3, 3, 3, 3] });
    expect(vantagesOf(all, places, 3, NONE)).toMatchObject({ wanted: 5, shortSlices: 4 });
    expect(vantagesOf(all, places, 1, NONE)).toMatchObject({ wanted: 1, shortSlices: 0 });
  });
});
