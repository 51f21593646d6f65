import type { Phase } from '../../contracts/index.ts';

/** How many people are to stand by at once, by day and at night. */
export interface Staffing {
  readonly day: number;
  readonly night: number;
}

/** Night, by a zone's own clock: from this hour of the evening to that of the morning. */
export const NIGHT_HOURS = { from: 18, to: 6 } as const;

/** One person is awake; in the night of the counting a second one is, since one alone decides nothing that needs two. */
export const STAFFING: Readonly<Record<Phase, Staffing>> = {
  gladi: { day: 1, night: 1 },
  pemungutan: { day: 1, night: 1 },
  penghitungan: { day: 1, night: 2 },
  rekap: { day: 1, night: 1 },
};
