import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import pdfmake from 'pdfmake';
import type { Block } from '../view/print/blocks.ts';

const require = createRequire(import.meta.url);
const FONTS: unknown = require('pdfmake/fonts/Roboto.js');
const FONT_FOLDER = dirname(require.resolve('pdfmake/fonts/Roboto.js'));

/** What lays out and writes the print: another version of it may write the same report in other bytes. */
export const DRAWN_BY = `pdfmake ${(require('pdfmake/package.json') as { readonly version: string }).version}`;

/**
 * A printed document as PDF. It fetches nothing, and reads nothing but its fonts. Not packed: so its bytes follow from the
 * document alone, on every machine, and who verifies it can compare them.
 */
export async function pdfOf(document: Block): Promise<Buffer> {
  pdfmake.setFonts(FONTS);
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => path.startsWith(FONT_FOLDER));
  return pdfmake.createPdf({ ...document, compress: false }).getBuffer();
}
