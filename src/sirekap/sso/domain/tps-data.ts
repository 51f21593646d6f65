import { BALLOTS, type Ballot } from '../../../contracts/index.ts';

/** What the app shows of a TPS after login. */
export interface TpsData {
  readonly tps: string;
  readonly province: string;
  /** Voters on the fixed list (DPT). */
  readonly dpt: number;
  readonly ballots: readonly Ballot[];
}

const SMALLEST_DPT = 120;
/** A TPS of 2024 had at most 300 voters. */
const LARGEST_DPT = 300;

/** Size of the DPT: spread over the lawful range by the code, since the register here is laid out, not real. */
export function dptOf(tps: string): number {
  let mixed = 0;
  for (const digit of tps) mixed = (mixed * 31 + Number(digit)) % 1_000_003;
  return SMALLEST_DPT + (mixed % (LARGEST_DPT - SMALLEST_DPT + 1));
}

export const tpsData = (tps: string): TpsData => ({
  tps,
  province: tps.slice(0, 2),
  dpt: dptOf(tps),
  ballots: BALLOTS,
});
