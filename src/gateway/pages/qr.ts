import { create } from 'qrcode';
import { Html, html } from '../../kernel/index.ts';

/** Light modules that must surround a code, on each side. */
const QUIET = 4;

/** A QR code as rows of dark (true) modules. */
export interface QrMatrix {
  readonly size: number;
  isDark(row: number, column: number): boolean;
}

/**
 * The code of a text. Level L: a screen has no dirt and no folds, and a receipt is long, so that larger modules (85 a
 * side at about 620 bytes, where level M needs 93) help a camera more than redundancy would.
 */
function qrMatrix(text: string): QrMatrix {
  const { modules } = create([{ data: Buffer.from(text), mode: 'byte' }], { errorCorrectionLevel: 'L' });
  return { size: modules.size, isDark: (row, column) => modules.get(row, column) === 1 };
}

/** Draw a code: one path of horizontal runs. Dark on light whatever the page's colours are, for cameras want that. */
export function qrDrawing(text: string, label: string): Html {
  const matrix = qrMatrix(text);
  const side = matrix.size + 2 * QUIET;
  const runs: string[] = [];
  for (let row = 0; row < matrix.size; row += 1) {
    for (let from = 0; from < matrix.size; from += 1) {
      let to = from;
      while (to < matrix.size && matrix.isDark(row, to)) to += 1;
      if (to > from) runs.push(`M${from + QUIET} ${row + QUIET}h${to - from}v1h-${to - from}z`);
      from = to;
    }
  }
  return html`<svg
    class="qr"
    viewBox="0 0 ${side} ${side}"
    role="img"
    aria-label="${label}"
    shape-rendering="crispEdges"
  >
    <path fill="#fff" d="M0 0h${side}v${side}H0z" />
    <path fill="#000" d="${runs.join('')}" />
  </svg>`;
}
