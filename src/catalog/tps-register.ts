import { provinceOf, type Province } from './provinces.ts';

/**
 * A register of TPS codes laid out from the counts alone: kecamatan spread evenly over kab/kota, TPS evenly
 * over kecamatan, 15 to a desa. Codes have the real form (PP KK CC DDDD NNN) but name no real station; a
 * site gives its own register instead.
 */
const TPS_PER_DESA = 15;
const FIRST_DESA = 2001;

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** First kecamatan (0-based, within the province) of the 0-based kab/kota. */
const firstKecamatanOf = (province: Province, kab: number): number =>
  Math.ceil((kab * province.kecamatan) / province.kabKota);

/** First TPS (0-based, within the province) of the 0-based kecamatan. */
const firstTpsOf = (province: Province, kecamatan: number): number =>
  Math.ceil((kecamatan * province.tps) / province.kecamatan);

/** Code of the n-th (0-based) TPS of a province. */
export function tpsCodeAt(province: Province, n: number): string {
  const kecamatan = Math.floor((n * province.kecamatan) / province.tps);
  const kab = Math.floor((kecamatan * province.kabKota) / province.kecamatan);
  const inKab = kecamatan - firstKecamatanOf(province, kab);
  const inKecamatan = n - firstTpsOf(province, kecamatan);
  const desa = FIRST_DESA + Math.floor(inKecamatan / TPS_PER_DESA);
  return `${province.code}${pad(kab + 1, 2)}${pad(inKab + 1, 2)}${pad(desa, 4)}${pad((inKecamatan % TPS_PER_DESA) + 1, 3)}`;
}

/** Every kab/kota of a province with its number of TPS, by code. */
export const regenciesOf = (province: Province): readonly { readonly code: string; readonly tps: number }[] =>
  Array.from({ length: province.kabKota }, (_, kab) => ({
    code: `${province.code}${pad(kab + 1, 2)}`,
    tps:
      firstTpsOf(province, firstKecamatanOf(province, kab + 1)) -
      firstTpsOf(province, firstKecamatanOf(province, kab)),
  }));

/** Whether a 13-digit code is in the laid-out register. */
export function isKnownTps(code: string): boolean {
  if (!/^\d{13}$/.test(code)) return false;
  const province = provinceOf(code.slice(0, 2));
  if (!province) return false;
  const kab = Number(code.slice(2, 4)) - 1;
  if (kab < 0 || kab >= province.kabKota) return false;
  const kecamatan = firstKecamatanOf(province, kab) + Number(code.slice(4, 6)) - 1;
  const n =
    firstTpsOf(province, kecamatan) +
    (Number(code.slice(6, 10)) - FIRST_DESA) * TPS_PER_DESA +
    Number(code.slice(10)) -
    1;
  return n >= 0 && n < province.tps && tpsCodeAt(province, n) === code;
}

/** What stands first below each level: kab/kota, kecamatan, desa, TPS. */
const FIRST_BELOW = { 2: '01', 4: '01', 6: String(FIRST_DESA), 10: '001' } as const;

/** Whether a code is that of a place in the laid-out register: a province, kab/kota, kecamatan, desa or TPS. */
export function isKnownPlace(code: string): boolean {
  let whole = code;
  while (whole.length < 13) {
    const below = FIRST_BELOW[whole.length as keyof typeof FIRST_BELOW] as string | undefined;
    if (below === undefined) return false;
    whole += below;
  }
  return isKnownTps(whole);
}

/** Two-digit province of a TPS code or account. */
export const provinceCodeOf = (tpsOrAccount: string): string => tpsOrAccount.slice(0, 2);

const SMALLEST_DPT = 120;
/** A TPS of 2024 had at most 300 voters. */
const LARGEST_DPT = 300;

/** Size of the DPT: spread over the lawful range by the code, since the register here is laid out, not real. */
export function dptOf(tps: string): number {
  let mixed = 0;
  for (const digit of tps) mixed = (mixed * 31 + Number(digit)) % 1_000_003;
  return SMALLEST_DPT + (mixed % (LARGEST_DPT - SMALLEST_DPT + 1));
}

/** Ballots a TPS gets beyond its DPT, by law. */
const RESERVE = 0.02;

/** Most ballots a TPS of so many voters can have used. */
export const ballotsOf = (dpt: number): number => dpt + Math.ceil(dpt * RESERVE);
