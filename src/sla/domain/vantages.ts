import type { Place, StreamCounts } from './evidence.ts';

/** How many places looked, against what a quorum needs to outvote one that is blind. */
export interface VantageFigures {
  /** As many as make the quorum a majority: three for two. */
  readonly wanted: number;
  /** That ever looked at one province within one slice. */
  readonly most: number;
  /** Slices, of those that count, in which fewer than wanted looked at some province. */
  readonly shortSlices: number;
}

/** Count places that looked, province by province; one that nobody looks at is looked at by none. */
export function vantagesOf(
  counts: StreamCounts,
  places: readonly Place[],
  quorum: number,
  mask: Uint8Array,
): VantageFigures {
  const wanted = 2 * quorum - 1;
  const rows = new Map(counts.rows.map((row) => [row.place, row.valid]));
  const looked = places.map(({ code }) => rows.get(code));
  let [most, shortSlices] = [0, 0];
  for (let i = 0; i < counts.grid.count; i += 1) {
    if (mask[i] === 1) continue;
    let fewest = Infinity;
    for (const valid of looked) {
      const here = valid?.[i] ?? 0;
      if (here < fewest) fewest = here;
      if (here > most) most = here;
    }
    if (fewest < wanted) shortSlices += 1;
  }
  return { wanted, most, shortSlices };
}
