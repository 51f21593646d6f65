import type { RegencyNames } from './domain/regency-names.ts';

/**
 * Names of the interior ministry's 514 kab/kota, loaded from the package: they are under the Open Database License 1.0 and
 * not copied into what is signed, so that whoever checks a page loads them too.
 */
export async function loadRegencyNames(): Promise<RegencyNames> {
  const { getRegencies } = await import('idn-area-data');
  const regencies = await getRegencies();
  return new Map(regencies.map(({ code, name }) => [code.replaceAll('.', ''), name]));
}
