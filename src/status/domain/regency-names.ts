import type { RegencyPicture } from '../../contracts/index.ts';

/** Names of kab/kota by code, PPKK. */
export type RegencyNames = ReadonlyMap<string, string>;

/** Names for the kab/kota of one province, in their order. */
export interface NamedRegencies {
  readonly names: readonly string[];
  /** The codes are those of a laid-out register and name no real place: each was lent the name of the same rank. */
  readonly lent: boolean;
}

const short = (name: string): string => name.replace(/^Kabupaten /, 'Kab. ');

/**
 * Names by code where all of them are real codes; else by rank within the province, which is right for a rehearsal's
 * register alone and is said wherever it is shown. Without names a kab/kota is called by its code.
 */
export function regencyNamesOf(regencies: readonly RegencyPicture[], known: RegencyNames): NamedRegencies {
  const province = regencies[0]?.code.slice(0, 2) ?? '';
  const real = [...known.keys()].filter((code) => code.startsWith(province)).sort();
  const lent = real.length > 0 && regencies.some(({ code }) => !known.has(code));
  const nameOf = ({ code }: RegencyPicture, rank: number) =>
    known.get(lent ? (real[rank] ?? '') : code) ?? `Kab/Kota ${code}`;
  return { names: regencies.map((regency, rank) => short(nameOf(regency, rank))), lent };
}
