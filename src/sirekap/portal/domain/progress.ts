import { PROVINCES, provinceOf } from '../../../catalog/index.ts';
import { NATIONAL } from '../../../contracts/index.ts';

/** What has come in from one province. */
export interface ProvinceTally {
  /** TPS of which at least one page came in. */
  readonly stations: number;
  readonly photos: number;
  readonly flagged: number;
}

/** The public page's figures. Keys are Indonesian: the public reads them. */
export interface Progress {
  readonly wilayah: string;
  readonly nama: string;
  readonly keterangan: 'Bukan hasil resmi';
  readonly totalTps: number;
  readonly tpsMasuk: number;
  readonly persenMasuk: number;
  readonly fotoMasuk: number;
  readonly perluVerifikasi: number;
  readonly pembaruanTerakhir: string;
}

type TallyOf = (province: string) => ProvinceTally;

/** Progress of a province, or of the nation for `nasional`; undefined when there is no such province. */
export function progressOf(region: string, tallyOf: TallyOf, now: number): Progress | undefined {
  const scope = region === NATIONAL ? PROVINCES : PROVINCES.filter(({ code }) => code === region);
  if (scope.length === 0) return undefined;
  const sum = (figure: (code: string) => number): number =>
    scope.reduce((total, { code }) => total + figure(code), 0);
  const totalTps = scope.reduce((total, { tps }) => total + tps, 0);
  const stations = sum((code) => tallyOf(code).stations);
  return {
    wilayah: region,
    nama: provinceOf(region)?.name ?? 'Indonesia',
    keterangan: 'Bukan hasil resmi',
    totalTps,
    tpsMasuk: stations,
    persenMasuk: Math.floor((stations / totalTps) * 10_000) / 100,
    fotoMasuk: sum((code) => tallyOf(code).photos),
    perluVerifikasi: sum((code) => tallyOf(code).flagged),
    pembaruanTerakhir: new Date(now).toISOString(),
  };
}
