import type { Html } from '../../../kernel/index.ts';

/** A block of a printed document, in pdfmake's form. */
export type Block = Readonly<Record<string, unknown>>;

/** Between the margins of A4, in points. */
const WIDE = 515;

export const heading = (text: string): Block => ({ text, style: 'heading' });
export const text = (content: string, style = 'body'): Block => ({ text: content, style });
/** Blocks that stay on one page. */
export const together = (...stack: readonly Block[]): Block => ({ stack, unbreakable: true });
export const chart = (svg: Html): Block => ({ svg: svg.text, width: WIDE, margin: [0, 2, 0, 6] });

/** Columns after the first that hold figures stand right-aligned; `words` names those that do not. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly number[] = [],
): Block {
  const alignment = (column: number): string => (column === 0 || words.includes(column) ? 'left' : 'right');
  const line = (cells: readonly string[], style: string) =>
    cells.map((cell, column) => ({ text: cell, style, alignment: alignment(column) }));
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: heads.map((_, column) => (column === 0 || words.includes(column) ? '*' : 'auto')),
      body: [line(heads, 'head'), ...rows.map((row) => line(row, 'cell'))],
    },
    layout: 'lightHorizontalLines',
    margin: [0, 2, 0, 8],
  };
}
