import type { CsvRefusal } from './csv.ts';

/**
 * The code of a TPS, or of a region that holds it, for a spreadsheet, `52.01.01.2001.001`: thirteen bare digits become a number there, shown and saved as
 * `5,20101E+12`, with the code lost.
 */
export const dotted = (tps: string): string =>
  [tps.slice(0, 2), tps.slice(2, 4), tps.slice(4, 6), tps.slice(6, 10), tps.slice(10)]
    .filter((part) => part !== '')
    .join('.');

/** Read a TPS code, with dots or bare, or say what became of it. */
export function tpsCodeIn(text: string): string | CsvRefusal {
  const bare = text.replaceAll('.', '');
  if (/^\d{13}$/.test(bare)) return bare;
  const shown = `kode_tps "${text.slice(0, 20)}"`;
  if (/^\d([.,]\d+)?E\+?\d+$/i.test(text))
    return {
      refused: `${shown} sudah dibulatkan menjadi bilangan oleh Excel; ambil lagi kode bertitik dari paket (52.01.01.2001.001), atau jadikan kolom itu Teks sebelum diisi`,
    };
  return { refused: `${shown} bukan 13 angka` };
}
