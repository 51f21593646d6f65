import { provinceOf, tpsIn } from '../../catalog/index.ts';
import { NATIONAL } from '../../contracts/index.ts';

/** TPS that a region holds, about; an unknown code counts as the nation, which errs on the grave side. */
export const affectedTps = (region: string): number => Math.round(tpsIn(region) || tpsIn(NATIONAL));

const PARTS: Readonly<Record<number, string>> = { 4: 'Kab/Kota', 6: 'Kecamatan' };

/** Name of a region for people: `Nasional`, a province, or the code of a part with its province. */
export function regionName(region: string): string {
  const province = provinceOf(region.slice(0, 2));
  if (!province) return 'Nasional';
  const part = PARTS[region.length];
  return part === undefined ? province.name : `${part} ${region}, ${province.name}`;
}

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

/**
 * What has happened, as a page's first line says it: the impact where there are words for it, else what the alert says
 * of itself. That so many stations may be affected names no fault, and every alert could say it.
 */
export const headline = (alertname: string, tps: number, summary: string | undefined): string =>
  alertname in WORDS
    ? impactWords(alertname, tps)
    : (summary ?? `${alertname}: ${impactWords(alertname, tps)}`);
