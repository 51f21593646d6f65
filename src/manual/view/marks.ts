/** What is put on paper, in points from the upper left corner. Ink is grey: 0 black, 1 white. */
export type Mark =
  | {
      readonly kind: 'text';
      readonly x: number;
      /** Upper edge of the line. */
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly bold: boolean;
      readonly ink: number;
    }
  | {
      readonly kind: 'line';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly width: number;
    }
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
      /** Grey inside; undefined: nothing. */
      readonly fill: number | undefined;
      /** Width of its outline; 0: none. */
      readonly stroke: number;
    };

export type PaperPage = readonly Mark[];

/** A4, points, with the margins that office printers need. */
export const PAPER = { w: 595.28, h: 841.89, left: 34, right: 561, top: 34, bottom: 800 } as const;
