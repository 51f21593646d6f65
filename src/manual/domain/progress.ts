import { ballotsAt } from './ballots-at.ts';
import { plenoKey, type PlenoStanding } from './pleno.ts';

/** How far the pleno of a kecamatan is, in TPS times ballots. */
export interface KecamatanProgress {
  readonly code: string;
  /** All that its pleno must come to, by the list of TPS. */
  readonly all: number;
  readonly done: number;
  /** Of which something was said, done or not. */
  readonly said: number;
  readonly corrected: number;
}

/** Hold what was said of a kecamatan against the TPS that it has. */
export function progressOf(
  { code, stations }: { readonly code: string; readonly stations: readonly { readonly tps: string }[] },
  standing: ReadonlyMap<string, PlenoStanding>,
): KecamatanProgress {
  const wanted = stations.flatMap(({ tps }) => ballotsAt(tps).map((ballot) => plenoKey({ tps, ballot })));
  const said = wanted.flatMap((key) => standing.get(key) ?? []);
  return {
    ...{ code, all: wanted.length, said: said.length },
    done: said.filter((row) => row.done).length,
    corrected: said.filter(({ before }) => before.length > 0).length,
  };
}
