import { cut, widthOf, wrap } from './helvetica.ts';
import { PAPER, type Mark, type PaperPage } from './marks.ts';
import { printedText } from './paper-letters.ts';

export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly align?: 'left' | 'centre' | 'right';
  /** 0 black … 1 white. */
  readonly ink?: number;
}

const SIZE = 9;
const LEADING = 1.3;

/** Pages that are filled from top to bottom; `onPage` heads each. */
export class Sheet {
  readonly #pages: Mark[][] = [];
  readonly #onPage: (sheet: Sheet) => void;
  #marks: Mark[] = [];
  /** Where the next thing goes. */
  y: number = PAPER.top;

  constructor(onPage: (sheet: Sheet) => void) {
    this.#onPage = onPage;
  }

  get pages(): readonly PaperPage[] {
    return this.#pages;
  }

  /** Begin a page. */
  page(): void {
    this.#marks = [];
    this.#pages.push(this.#marks);
    this.y = PAPER.top;
    this.#onPage(this);
  }

  /** Whether so many points are left on the page. */
  fits(height: number): boolean {
    return this.y + height <= PAPER.bottom;
  }

  /** Begin a page unless so many points are left. */
  room(height: number): void {
    if (!this.fits(height)) this.page();
  }

  /** One line within a width, in letters that paper has, cut when it is too long. */
  text(text: string, x: number, y: number, width: number, style: TextStyle = {}): void {
    const { size = SIZE, bold = false, align = 'left', ink = 0 } = style;
    const shown = cut(printedText(text), size, width, bold);
    const spare = align === 'left' ? 0 : width - widthOf(shown, size, bold);
    this.#marks.push({
      ...{ kind: 'text', y, text: shown, size, bold, ink },
      x: x + (align === 'centre' ? spare / 2 : spare),
    });
  }

  /** A paragraph over the whole width or from `x` on; the place moves below it. */
  paragraph(text: string, style: TextStyle & { readonly x?: number; readonly to?: number } = {}): void {
    const { size = SIZE, bold = false, x = PAPER.left, to = PAPER.right } = style;
    for (const line of wrap(printedText(text), size, to - x, bold)) {
      this.room(size * LEADING);
      this.text(line, x, this.y, to - x + size, style);
      this.y += size * LEADING;
    }
  }

  /** Points of a numbered list. */
  list(points: readonly string[], size = SIZE): void {
    for (const [at, point] of points.entries()) {
      const lines = wrap(printedText(point), size, PAPER.right - PAPER.left - 16);
      this.room(lines.length * size * LEADING);
      this.text(`${String(at + 1)}.`, PAPER.left, this.y, 16, { size });
      this.paragraph(point, { size, x: PAPER.left + 16 });
      this.y += 1.5;
    }
  }

  heading(text: string): void {
    this.room(40);
    this.y += 6;
    this.text(text, PAPER.left, this.y, PAPER.right - PAPER.left, { size: 11, bold: true });
    this.y += 15;
    this.line(PAPER.left, this.y - 2, PAPER.right, this.y - 2, 0.8);
    this.y += 3;
  }

  line(x1: number, y1: number, x2: number, y2: number, width = 0.4): void {
    this.#marks.push({ kind: 'line', x1, y1, x2, y2, width });
  }

  box(x: number, y: number, w: number, h: number, look: { fill?: number; stroke?: number } = {}): void {
    this.#marks.push({ kind: 'box', x, y, w, h, fill: look.fill, stroke: look.stroke ?? 0 });
  }
}
