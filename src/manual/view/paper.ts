import type { Pack } from '../domain/pack.ts';
import { drawBlankForms } from './blank-form.ts';
import { drawChecklist } from './checklist.ts';
import { drawCover } from './cover.ts';
import { drawInstructions } from './instructions.ts';
import { PAPER, type Mark, type PaperPage } from './marks.ts';
import { drawReceipts } from './receipt-list.ts';
import { Sheet } from './sheet.ts';
import { drawTpsTable } from './tps-table.ts';
import { dateTime, kecamatanTitle } from './words.ts';

const REHEARSAL = 'GLADI - kode dan nama wilayah contoh, bukan TPS nyata';

/** The whole pack on A4 pages, black and white; each page says what it is of, as of when, and its number. */
export function paperOf(pack: Pack, notice: string): readonly PaperPage[] {
  const sheet = new Sheet((page) => {
    if (!pack.isRehearsal) return;
    page.box(PAPER.left, page.y - 12, PAPER.right - PAPER.left, 14, { fill: 0 });
    page.text(REHEARSAL, PAPER.left, page.y - 9.5, PAPER.right - PAPER.left, {
      size: 9,
      bold: true,
      align: 'centre',
      ink: 1,
    });
    page.y += 8;
  });
  drawCover(sheet, pack);
  drawInstructions(sheet, pack);
  drawTpsTable(sheet, pack);
  drawChecklist(sheet, pack);
  drawReceipts(sheet, pack);
  drawBlankForms(sheet);
  const { pages } = sheet;
  return pages.map((marks, at) => [...marks, ...footer(pack, notice, at + 1, pages.length)]);
}

function footer({ region, madeAtMs }: Pack, notice: string, number: number, of: number): readonly Mark[] {
  const lines = new Sheet(() => undefined);
  lines.page();
  const width = PAPER.right - PAPER.left;
  lines.line(PAPER.left, PAPER.bottom + 4, PAPER.right, PAPER.bottom + 4, 0.4);
  const what = `Paket Rekap Manual · ${kecamatanTitle(region.kecamatan)} (${region.code}) · keadaan per ${dateTime(madeAtMs, region.zone)}`;
  lines.text(what, PAPER.left, PAPER.bottom + 8, width - 60, { size: 8 });
  lines.text(`hal. ${String(number)} dari ${String(of)}`, PAPER.right - 60, PAPER.bottom + 8, 60, {
    size: 8,
    bold: true,
    align: 'right',
  });
  if (number === 1) lines.text(notice, PAPER.left, PAPER.bottom + 19, width, { size: 6.5, ink: 0.25 });
  return lines.pages[0] ?? [];
}
