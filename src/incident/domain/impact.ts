import { provinceOf, PROVINCES } from '../../catalog/index.ts';

const NATION = PROVINCES.reduce((sum, province) => sum + province.tps, 0);

/** TPS that a region holds; an unknown code counts as the nation, which errs on the grave side. */
export const affectedTps = (region: string): number => provinceOf(region.slice(0, 2))?.tps ?? NATION;

/** Name of a region for people. */
export const regionName = (region: string): string => provinceOf(region.slice(0, 2))?.name ?? 'Nasional';

const WORDS: Readonly<Record<string, (tps: string) => string>> = {
  LoginSuccessLow: (tps) => `Petugas di ${tps} TPS sulit masuk ke Sirekap`,
  LoginRefusedHigh: (tps) => `Petugas di ${tps} TPS ditolak saat masuk`,
  UploadLatencyHigh: (tps) => `Unggahan dari ${tps} TPS terlambat sampai`,
  RegionUploadOutage: (tps) => `${tps} TPS tidak dapat mengunggah ke Sirekap`,
  LoginBudgetBurnFast: (tps) => `Gagal masuk melampaui jatah masa pemilu, ${tps} TPS dapat terdampak`,
  LoginBudgetBurnSlow: (tps) => `Gagal masuk menggerus jatah masa pemilu, ${tps} TPS dapat terdampak`,
  SirekapDown: (tps) => `${tps} TPS tidak terhubung dengan Sirekap`,
};

const count = (tps: number): string => String(tps).replace(/\B(?=(?:\d{3})+$)/g, '.');

/** The impact in words, in TPS: `16.243 TPS tidak dapat mengunggah ke Sirekap`. */
export const impactWords = (alertname: string, tps: number): string =>
  (WORDS[alertname] ?? ((text: string) => `${text} TPS dapat terdampak`))(count(tps));
