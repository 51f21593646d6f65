import { stationsOf, unseenIn, type Pack } from '../domain/pack.ts';
import { PAPER } from './marks.ts';
import type { Sheet } from './sheet.ts';
import { BALLOT_WORDS, clockTime, STATE_WORDS } from './words.ts';

const COLUMNS = 3;
const GAP = 10;
const ROW = 11.5;
const WIDTH = (PAPER.right - PAPER.left - GAP * (COLUMNS - 1)) / COLUMNS;

const NONE = {
  absent: 'Belum ada tanda terima untuk kecamatan ini.',
  unread: 'Tidak diketahui: tidak semua sumber data terbaca saat paket dibuat.',
} as const;

/** Receipts of the kecamatan's pages, three columns, so that a screen shown by a KPPS can be found on paper. */
export function drawReceipts(sheet: Sheet, pack: Pack): void {
  const { zone } = pack.region;
  const lines = [...stationsOf(pack), ...pack.beyondList].flatMap(({ tps, pages }) =>
    pages
      .filter(({ gateway }) => gateway !== '')
      .map(({ ballot, page, where, receipt, at }) => ({
        station: `${tps.slice(6, 10)}.${tps.slice(10)}`,
        what: `${BALLOT_WORDS[ballot]} ${String(page)}`,
        receipt,
        at: `${clockTime(Date.parse(at), zone)} ${STATE_WORDS[where].letter}`,
      })),
  );
  sheet.page();
  sheet.text('Tanda terima', PAPER.left, sheet.y, PAPER.right - PAPER.left, { size: 12, bold: true });
  sheet.y += 16;
  sheet.paragraph(
    'Desa.TPS · surat suara dan halaman · awal nomor tanda terima · jam · keadaan. Tanda terima lengkap (QR) ada di ponsel KPPS dan dapat diperiksa di halaman /periksa gerbang.',
    { size: 8.5 },
  );
  sheet.y += 4;
  if (lines.length === 0) {
    sheet.paragraph(NONE[unseenIn(pack)], { size: 10 });
    return;
  }
  let top = sheet.y;
  let column = 0;
  for (const { station, what, receipt, at } of lines) {
    if (!sheet.fits(ROW)) {
      column += 1;
      if (column === COLUMNS) {
        sheet.page();
        top = sheet.y;
        column = 0;
      }
      sheet.y = top;
    }
    const x = PAPER.left + column * (WIDTH + GAP);
    sheet.text(station, x, sheet.y, 38, { size: 8, bold: true });
    sheet.text(what, x + 39, sheet.y, 50, { size: 8 });
    sheet.text(receipt, x + 90, sheet.y, 52, { size: 8 });
    sheet.text(at, x + 134, sheet.y, WIDTH - 134, { size: 8, align: 'right' });
    sheet.y += ROW;
    sheet.line(x, sheet.y - 2, x + WIDTH, sheet.y - 2, 0.2);
  }
}
