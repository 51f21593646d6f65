import { dptOf } from '../../../catalog/index.ts';
import { BALLOTS, type Ballot } from '../../../contracts/index.ts';

/** What the app shows of a TPS after login. */
export interface TpsData {
  readonly tps: string;
  readonly province: string;
  /** Voters on the fixed list (DPT). */
  readonly dpt: number;
  readonly ballots: readonly Ballot[];
}

export const tpsData = (tps: string): TpsData => ({
  tps,
  province: tps.slice(0, 2),
  dpt: dptOf(tps),
  ballots: BALLOTS,
});
