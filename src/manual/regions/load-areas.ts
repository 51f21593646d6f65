import { AreaNames, type Area } from '../domain/area-names.ts';

/** The attribution that ODbL 1.0 wants where the data is shown. */
export const AREA_NOTICE =
  'Nama wilayah: idn-area-data 4.0.1 (github.com/fityannugroho/idn-area-data), Open Database License 1.0.';

const bare = (code: string): string => code.replaceAll('.', '');

/**
 * Read the names of kab/kota, kecamatan and desa of the interior ministry's list: 91,000 of them, a quarter of a second
 * and some tens of MB, so only for whoever needs them.
 */
export async function loadAreas(): Promise<AreaNames> {
  const { getDistricts, getRegencies, getVillages } = await import('idn-area-data');
  const lists: readonly (readonly Area[])[] = await Promise.all([
    getRegencies(),
    getDistricts(),
    getVillages(),
  ]);
  return new AreaNames(lists.flat().map(({ code, name }) => ({ code: bare(code), name })));
}
