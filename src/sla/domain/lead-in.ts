import type { SlaContract } from '../../catalog/index.ts';
import { emptyRow, type LeadIn, type RowCounts, type SliceGrid, type StreamCounts } from './evidence.ts';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** How far is looked back for a slice that was judged, one after the other until there is one. */
const LEAD_HOURS = [1, DAY_HOURS, 7 * DAY_HOURS, 31 * DAY_HOURS];

/** The slices before a period that may be measured for what they carry into it, the fewest first; none where nothing is carried. */
export const leadGrids = (
  { fromMs, sliceMs }: SliceGrid,
  { slice }: Pick<SlaContract, 'slice'>,
): readonly SliceGrid[] =>
  slice.idle !== 'carry'
    ? []
    : LEAD_HOURS.map((hours) => {
        const count = Math.ceil((hours * HOUR_MS) / sliceMs);
        return { fromMs: fromMs - count * sliceMs, sliceMs, count };
      });

/** The slices that a lead-in is of. */
export const leadGrid = ({ fromMs, sliceMs }: SliceGrid, lead: LeadIn | undefined): SliceGrid => {
  const count = lead?.slices ?? 0;
  return { fromMs: fromMs - count * sliceMs, sliceMs, count };
};

/** Counts with those before them in front, as one stretch of time. */
export function withLead(counts: StreamCounts): StreamCounts {
  const { stream, expectedSeen, grid, rows, lead } = counts;
  if (!lead) return counts;
  const { fromMs, sliceMs, count } = leadGrid(grid, lead);
  const joined = new Map<string, RowCounts>();
  for (const [part, at] of [
    [lead.rows, 0],
    [rows, count],
  ] as const) {
    for (const { place, valid, bad, seen } of part) {
      const row = joined.get(place) ?? emptyRow(place, count + grid.count);
      joined.set(place, row);
      row.valid.set(valid, at);
      row.bad.set(bad, at);
      row.seen.set(seen, at);
    }
  }
  return {
    ...{ stream, expectedSeen },
    grid: { fromMs, sliceMs, count: count + grid.count },
    rows: [...joined.values()],
  };
}
