import PDFDocument from 'pdfkit';
import type { Mark, PaperPage } from '../view/marks.ts';

export interface PdfInfo {
  readonly title: string;
  readonly madeAtMs: number;
}

const FONTS = { plain: 'Helvetica', bold: 'Helvetica-Bold' } as const;

/** Draw pages as a PDF: A4, the standard fonts that every printer has, compressed. */
export function pdfOf(pages: readonly PaperPage[], { title, madeAtMs }: PdfInfo): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    lang: 'id-ID',
    info: { Title: title, Creator: 'Siaga', CreationDate: new Date(madeAtMs) },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('error', reject);
    doc.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
  });
  for (const page of pages) {
    doc.addPage();
    drawPage(doc, page);
  }
  doc.end();
  return done;
}

function drawPage(doc: PDFKit.PDFDocument, marks: PaperPage): void {
  // Outlines and lines first, in one pass; text above them.
  for (const mark of marks) if (mark.kind !== 'text') drawShape(doc, mark);
  let font = '';
  let ink = -1;
  for (const mark of marks) {
    if (mark.kind !== 'text') continue;
    const wanted = mark.bold ? FONTS.bold : FONTS.plain;
    if (wanted !== font) doc.font((font = wanted));
    if (mark.ink !== ink) doc.fillColor(greyOf((ink = mark.ink)));
    doc.fontSize(mark.size).text(mark.text, mark.x, mark.y, { lineBreak: false });
  }
}

function drawShape(doc: PDFKit.PDFDocument, mark: Exclude<Mark, { kind: 'text' }>): void {
  if (mark.kind === 'line') {
    doc.lineWidth(mark.width).moveTo(mark.x1, mark.y1).lineTo(mark.x2, mark.y2).stroke();
    return;
  }
  const { x, y, w, h, fill, stroke } = mark;
  if (fill !== undefined) doc.rect(x, y, w, h).fill(greyOf(fill));
  if (stroke > 0) doc.lineWidth(stroke).rect(x, y, w, h).stroke('black');
}

const greyOf = (ink: number): string => {
  const level = Math.round(ink * 255)
    .toString(16)
    .padStart(2, '0');
  return `#${level}${level}${level}`;
};
