import { PAPER } from './marks.ts';
import type { Sheet } from './sheet.ts';

/** Figures of the whole ballot: once for a TPS, however many sheets its candidates take. */
const ABOVE_VOTES = [
  'Pemilih dalam DPT',
  'Pengguna hak pilih (jumlah)',
  'Surat suara diterima',
  'Surat suara digunakan',
] as const;
const BELOW_VOTES = ['Suara sah', 'Suara tidak sah', 'Suara sah + tidak sah'] as const;
const COLUMNS = ['C.HASIL', 'Salinan', 'Sirekap', 'Pleno'] as const;
const LABEL = 178;
const CELL = (PAPER.right - PAPER.left - LABEL) / COLUMNS.length;
const ROW = 17;
const VOTE_ROWS = 8;
const TOTAL_GREY = 0.92;

/** One page with two blank forms on which the figures of one TPS and ballot are set side by side; to be copied. */
export function drawBlankForms(sheet: Sheet): void {
  sheet.page();
  for (const isSecond of [false, true]) {
    if (isSecond) sheet.y = PAPER.top + (PAPER.bottom - PAPER.top) / 2 + 8;
    drawForm(sheet);
  }
}

function drawForm(sheet: Sheet): void {
  const width = PAPER.right - PAPER.left;
  sheet.text('Lembar periksa angka satu TPS (perbanyak bila perlu)', PAPER.left, sheet.y, width, {
    size: 11,
    bold: true,
  });
  sheet.text('Lembar ____ dari ____', PAPER.left, sheet.y, width, { size: 11, bold: true, align: 'right' });
  sheet.y += 16;
  sheet.text(
    `Lebih dari ${String(VOTE_ROWS)} paslon/partai/calon: lanjutkan di lembar berikutnya. Baris abu-abu (jumlah semua lembar) hanya diisi di lembar terakhir.`,
    PAPER.left,
    sheet.y,
    width,
    { size: 8 },
  );
  sheet.y += 14;
  sheet.text(
    'TPS ________   Desa/Kel. ______________________________   Surat suara: PPWP / DPR / DPD / DPRD Prov / DPRD Kab/Kota',
    PAPER.left,
    sheet.y,
    width,
    { size: 8.5 },
  );
  sheet.y += 16;
  drawFigures(sheet);
  sheet.y += 8;
  sheet.text(
    'Digunakan = sah + tidak sah?   Ya / Tidak     Berbeda dengan Sirekap?   Ya / Tidak',
    PAPER.left,
    sheet.y,
    width,
    { size: 9 },
  );
  sheet.y += 16;
  sheet.text(
    'Catatan: _________________________________________________________________________________',
    PAPER.left,
    sheet.y,
    width,
    { size: 9 },
  );
  sheet.y += 18;
  sheet.text(
    'Nama dan paraf PPK: ______________________   Saksi: ______________________   Jam: __________',
    PAPER.left,
    sheet.y,
    width,
    { size: 9 },
  );
}

/** Rows of figures, a column for each source. */
function drawFigures(sheet: Sheet): void {
  const width = PAPER.right - PAPER.left;
  const top = sheet.y;
  for (const [at, column] of COLUMNS.entries())
    sheet.text(column, PAPER.left + LABEL + at * CELL, sheet.y + 4, CELL, {
      size: 9,
      bold: true,
      align: 'centre',
    });
  sheet.y += ROW;
  const votes = Array.from(
    { length: VOTE_ROWS },
    (_, at) => `Paslon/partai/calon no. ____ (${String(at + 1)})`,
  );
  const totals: ReadonlySet<string> = new Set([...ABOVE_VOTES, ...BELOW_VOTES]);
  for (const row of [...ABOVE_VOTES, ...votes, ...BELOW_VOTES]) {
    if (totals.has(row)) sheet.box(PAPER.left, sheet.y, width, ROW, { fill: TOTAL_GREY });
    sheet.line(PAPER.left, sheet.y, PAPER.right, sheet.y, 0.4);
    sheet.text(row, PAPER.left + 3, sheet.y + 4.5, LABEL - 6, { size: 9 });
    sheet.y += ROW;
  }
  for (let at = 0; at <= COLUMNS.length; at += 1) {
    const x = PAPER.left + LABEL + at * CELL;
    if (at < COLUMNS.length) sheet.line(x, top, x, sheet.y, 0.4);
  }
  sheet.box(PAPER.left, top, width, sheet.y - top, { stroke: 0.8 });
}
