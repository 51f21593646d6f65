import { BALLOTS, type Ballot } from '../../contracts/index.ts';
import type { Totals } from './pleno.ts';
import type { TpsReconciliation } from './reconcile.ts';

/** Figures of a desa or kecamatan, added up: what the pleno says beside what Sirekap read last. */
export interface RegionSum {
  /** Ten digits: a desa; six: a kecamatan. */
  readonly code: string;
  readonly ballot: Ballot;
  /** TPS whose figures are in the sum of each. */
  readonly plenoTps: number;
  readonly sirekapTps: number;
  readonly pleno: Totals;
  readonly sirekap: Totals;
}

const NOTHING: Totals = { candidates: [], invalid: 0, ballotsUsed: 0 };

const plus = (sum: Totals, { candidates, invalid, ballotsUsed }: Totals): Totals => ({
  candidates: Array.from(
    { length: Math.max(sum.candidates.length, candidates.length) },
    (_, at) => (sum.candidates[at] ?? 0) + (candidates[at] ?? 0),
  ),
  invalid: sum.invalid + invalid,
  ballotsUsed: sum.ballotsUsed + ballotsUsed,
});

/** Add up the figures of every kecamatan and desa, by code; where neither source has any there is no sum. */
export function sumsOf(stations: readonly TpsReconciliation[]): readonly RegionSum[] {
  return [6, 10]
    .flatMap((digits) => [...Map.groupBy(stations, ({ tps }) => tps.slice(0, digits))])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([code, own]) => BALLOTS.flatMap((ballot) => sumOf(code, ballot, own)));
}

function sumOf(code: string, ballot: Ballot, stations: readonly TpsReconciliation[]): readonly RegionSum[] {
  const rows = stations.flatMap(({ ballots }) => ballots.filter((row) => row.ballot === ballot));
  const pleno = rows.flatMap((row) => row.pleno ?? []);
  const sirekap = rows.flatMap(({ readings }) => readings.slice(0, 1));
  if (pleno.length + sirekap.length === 0) return [];
  return [
    {
      ...{ code, ballot, plenoTps: pleno.length, sirekapTps: sirekap.length },
      pleno: pleno.reduce(plus, NOTHING),
      sirekap: sirekap.reduce(plus, NOTHING),
    },
  ];
}
