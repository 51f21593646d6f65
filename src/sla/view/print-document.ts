import type { ReportDocument } from './document.ts';
import { heading, type Block } from './print/blocks.ts';
import { cover, credits } from './print/cover.ts';
import { objectivePart } from './print/objective.ts';
import { records } from './print/records.ts';

/** The report on paper, in pdfmake's form. */
export function printDocument(document: ReportDocument): Block {
  const { report } = document;
  const label = `${report.contract.vendorName}, ${report.period.label}`;
  return {
    info: { title: `Laporan tingkat layanan ${label}`, creationDate: new Date(report.madeAt) },
    lang: 'id',
    pageSize: 'A4',
    pageMargins: [40, 40, 40, 44],
    footer: (page: number, pages: number) => ({
      text: `${label} · ${String(page)} / ${String(pages)}`,
      style: 'dim',
      alignment: 'center',
      margin: [0, 12],
    }),
    content: [
      ...cover(document),
      ...credits(document),
      { ...heading('Tiap sasaran'), pageBreak: 'before' },
      ...report.objectives.flatMap((one) => objectivePart(document, one)),
      ...records(document),
    ],
    styles: {
      title: { fontSize: 20, bold: true, margin: [0, 0, 0, 8] },
      heading: { fontSize: 13, bold: true, margin: [0, 14, 0, 4] },
      sub: { fontSize: 11, bold: true, margin: [0, 12, 0, 4] },
      body: { fontSize: 9.5, lineHeight: 1.25, margin: [0, 0, 0, 4] },
      warning: { fontSize: 9.5, bold: true, color: '#8a5a00', margin: [0, 0, 0, 6] },
      dim: { fontSize: 8.5, color: '#55606e' },
      big: { fontSize: 20, bold: true },
      head: { fontSize: 8, bold: true },
      cell: { fontSize: 8 },
      sign: { fontSize: 9.5, margin: [0, 22, 0, 0] },
    },
    defaultStyle: { font: 'Roboto', fontSize: 9.5, color: '#1f2933' },
  };
}
