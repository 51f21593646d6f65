import { BALLOTS } from '../../contracts/index.ts';
import type { Pack } from '../domain/pack.ts';
import { PAPER } from './marks.ts';
import type { Sheet } from './sheet.ts';
import { columnsOf, drawDesaRow } from './tps-table.ts';
import { BALLOT_WORDS } from './words.ts';

const ROW = 16.5;
const HEADS = [
  'TPS',
  ...BALLOTS.map((ballot) => BALLOT_WORDS[ballot]),
  'Salinan saksi',
  'Segel utuh',
  'Daftar hadir',
  'Ttd. KPPS',
  'Ttd. saksi',
  'Jumlah cocok',
  'Paraf PPK',
] as const;
const WIDTHS = [30, ...BALLOTS.map(() => 36), 38, 34, 36, 34, 34, 38, 0] as const;
const COLUMNS = columnsOf(WIDTHS);

/** A blank checklist of the C.HASIL of every TPS: one line each, boxes to tick as the box is opened. */
export function drawChecklist(sheet: Sheet, pack: Pack): void {
  const begin = (): void => {
    sheet.page();
    drawHead(sheet);
  };
  begin();
  for (const desa of pack.desa) {
    if (!sheet.fits(ROW * 2)) begin();
    drawDesaRow(sheet, `${desa.name} (${desa.code})`);
    for (const { number } of desa.stations) {
      if (!sheet.fits(ROW)) {
        begin();
        drawDesaRow(sheet, `${desa.name} (lanjutan)`);
      }
      drawRow(sheet, number);
    }
  }
}

function drawHead(sheet: Sheet): void {
  const width = PAPER.right - PAPER.left;
  sheet.text('Daftar periksa C.HASIL', PAPER.left, sheet.y, width, { size: 12, bold: true });
  sheet.text(
    'Beri tanda bila ada dan lengkap; biarkan kosong bila tidak, dan tulis di catatan kejadian khusus.',
    PAPER.left + 140,
    sheet.y + 3,
    width - 140,
    {
      size: 7.5,
      align: 'right',
    },
  );
  sheet.y += 18;
  sheet.box(PAPER.left, sheet.y, width, 26, { fill: 0.92 });
  for (const [at, head] of HEADS.entries()) {
    const column = COLUMNS[at];
    if (!column) continue;
    const [first = '', second = ''] = head.split(' ');
    const style = { size: 7.5, bold: true, align: 'centre' } as const;
    sheet.text(first, column.x + 1, sheet.y + (second === '' ? 9 : 4), column.w - 2, style);
    sheet.text(second, column.x + 1, sheet.y + 14, column.w - 2, style);
  }
  sheet.y += 26;
  sheet.line(PAPER.left, sheet.y, PAPER.right, sheet.y, 0.8);
}

function drawRow(sheet: Sheet, number: string): void {
  for (const [at, column] of COLUMNS.entries()) {
    if (at === 0)
      sheet.text(number, column.x, sheet.y + 4, column.w, { size: 9, bold: true, align: 'centre' });
    else if (at < COLUMNS.length - 1)
      sheet.box(column.x + column.w / 2 - 5.5, sheet.y + 2.75, 11, 11, { stroke: 0.8 });
  }
  sheet.y += ROW;
  sheet.line(PAPER.left, sheet.y, PAPER.right, sheet.y, 0.25);
}
