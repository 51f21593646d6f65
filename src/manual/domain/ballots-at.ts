import { BALLOTS, type Ballot } from '../../contracts/index.ts';

/** Its kab/kota are parts of the administration and elect no DPRD. */
const JAKARTA = '31';

/** The ballots that a TPS has, by its code or its region's. */
export const ballotsAt = (code: string): readonly Ballot[] =>
  code.startsWith(JAKARTA) ? BALLOTS.filter((ballot) => ballot !== 'pdprdk') : BALLOTS;
