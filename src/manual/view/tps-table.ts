import { BALLOTS, type Ballot } from '../../contracts/index.ts';
import type { Whereabouts } from '../domain/accounts.ts';
import { unseenIn, type Pack, type PackStation } from '../domain/pack.ts';
import type { PageState } from '../domain/page-states.ts';
import { drawSign } from './cover.ts';
import { PAPER } from './marks.ts';
import type { Sheet } from './sheet.ts';
import { BALLOT_WORDS, BEYOND_LIST, STATE_WORDS } from './words.ts';

const ROW = 15;
const DESA_ROW = 15;
const PAGE_CELL = 19;

/** A column and where it begins. */
interface Column {
  readonly x: number;
  readonly w: number;
}

/** Columns from the left, by their widths; the last takes what is left. */
export function columnsOf(widths: readonly number[]): readonly Column[] {
  let x: number = PAPER.left;
  return widths.map((w, at) => {
    const column = { x, w: at === widths.length - 1 ? PAPER.right - x : w };
    x += w;
    return column;
  });
}

/** Letters of a ballot's pages in one cell: `2T 1D`. */
function summaryOf(pages: readonly PageState[]): string {
  const counts = new Map<Whereabouts, number>();
  for (const { where } of pages) counts.set(where, (counts.get(where) ?? 0) + 1);
  const words = [...counts].map(([where, number]) => `${String(number)}${STATE_WORDS[where].letter}`);
  return `${words.join(' ')}${pages.some(({ photos }) => photos > 1) ? '*' : ''}`;
}

const letterOf = (page: PageState | undefined): string =>
  page ? `${STATE_WORDS[page.where].letter}${page.photos > 1 ? '*' : ''}` : '';

/** A ballot's cells: one a page where it is known how many there are, else one for all. */
interface BallotColumns {
  readonly ballot: Ballot;
  readonly pages: number;
}

const ballotColumns = ({ expected }: Pack): readonly BallotColumns[] =>
  BALLOTS.map((ballot) => ({ ballot, pages: expected[ballot] ?? 0 }));

const SUMMARY_CELL = 46;

const widthsOf = (ballots: readonly BallotColumns[]): readonly number[] => [
  30,
  70,
  30,
  ...ballots.flatMap(({ pages }) =>
    pages > 0 ? Array.from({ length: pages }, () => PAGE_CELL) : [SUMMARY_CELL],
  ),
  38,
  34,
  0,
];

interface Section {
  readonly name: string;
  readonly note: string;
  readonly stations: readonly PackStation[];
}

/** The desa, then what no desa's list has. */
const sectionsOf = ({ desa, beyondList }: Pack): readonly Section[] => [
  ...desa.map(({ name, code, stations }) => ({ name, note: code, stations })),
  ...(beyondList.length > 0
    ? [{ name: BEYOND_LIST, note: 'ada fotonya; periksa kodenya dan daftar TPS', stations: beyondList }]
    : []),
];

/** How each TPS stands, with boxes to tick and room to write: what a PPK works from. */
export function drawTpsTable(sheet: Sheet, pack: Pack): void {
  const ballots = ballotColumns(pack);
  const columns = columnsOf(widthsOf(ballots));
  const begin = (): void => {
    sheet.page();
    drawHead(sheet, STATE_WORDS[unseenIn(pack)].word, ballots, columns);
  };
  begin();
  for (const { name, note, stations } of sectionsOf(pack)) {
    if (!sheet.fits(DESA_ROW + ROW)) begin();
    drawDesaRow(sheet, `${name} (${note})`);
    for (const station of stations) {
      if (!sheet.fits(ROW)) {
        begin();
        drawDesaRow(sheet, `${name} (lanjutan)`);
      }
      drawStation(sheet, station, ballots, columns);
    }
  }
}

export function drawDesaRow(sheet: Sheet, text: string): void {
  sheet.box(PAPER.left, sheet.y, PAPER.right - PAPER.left, DESA_ROW, { fill: 0.92 });
  sheet.text(text, PAPER.left + 3, sheet.y + 3.5, PAPER.right - PAPER.left - 6, { size: 9, bold: true });
  sheet.y += DESA_ROW;
}

const LEGEND = (['recorded', 'held', 'set-aside', 'missing', 'unknown'] as const)
  .map((state) => `${STATE_WORDS[state].letter} ${STATE_WORDS[state].word}`)
  .join(' · ');

function drawHead(
  sheet: Sheet,
  empty: string,
  ballots: readonly BallotColumns[],
  columns: readonly Column[],
): void {
  const width = PAPER.right - PAPER.left;
  sheet.text('Keadaan per TPS', PAPER.left, sheet.y, width, { size: 12, bold: true });
  sheet.text(
    `${LEGEND} · kotak kosong: ${empty} · * foto berbeda`,
    PAPER.left + 110,
    sheet.y + 3,
    width - 110,
    {
      size: 7.5,
      align: 'right',
    },
  );
  sheet.y += 18;
  const top = sheet.y;
  sheet.box(PAPER.left, top, width, 24, { fill: 0.92 });
  const head = (at: number, text: string, y = 8): void => {
    const column = columns[at];
    if (column)
      sheet.text(text, column.x + 1, top + y, column.w - 2, { size: 7.5, bold: true, align: 'centre' });
  };
  head(0, 'TPS');
  head(1, 'Kode TPS');
  head(2, 'DPT');
  let at = 3;
  for (const { ballot, pages } of ballots) {
    const first = columns[at];
    const cells = Math.max(1, pages);
    if (first && pages > 0)
      sheet.text(`${BALLOT_WORDS[ballot]} hal.`, first.x, top + 2, first.w * cells, {
        size: 7.5,
        bold: true,
        align: 'centre',
      });
    if (pages === 0) head(at, SHORT[ballot], 8);
    for (let page = 1; page <= pages; page += 1) head(at + page - 1, String(page), 13);
    at += cells;
  }
  head(at, 'C.Hasil');
  head(at + 1, 'Pleno');
  head(at + 2, 'Catatan');
  sheet.y += 24;
  sheet.line(PAPER.left, sheet.y, PAPER.right, sheet.y, 0.8);
}

/** Headings of narrow columns. */
const SHORT: Readonly<Record<Ballot, string>> = {
  ...BALLOT_WORDS,
  pdprdp: 'DPRD P',
  pdprdk: 'DPRD K/K',
};

function drawStation(
  sheet: Sheet,
  { tps, number, dpt, pages }: PackStation,
  ballots: readonly BallotColumns[],
  columns: readonly Column[],
): void {
  const cell = (at: number, text: string, bold = false): void => {
    const column = columns[at];
    if (column)
      sheet.text(text, column.x + 1, sheet.y + 3.5, column.w - 2, { size: 8.5, bold, align: 'centre' });
  };
  const sign = (at: number, letter: string, emptyStroke?: number): void => {
    const column = columns[at];
    if (column) drawSign(sheet, letter, [column.x + 1.5, sheet.y + 1.5, column.w - 3, ROW - 3], emptyStroke);
  };
  cell(0, number, true);
  cell(1, tps);
  cell(2, dpt === undefined ? '' : String(dpt));
  let at = 3;
  for (const { ballot, pages: expected } of ballots) {
    const own = pages.filter((page) => page.ballot === ballot);
    // How many pages it has is not known: an empty box says less, and is drawn lighter.
    if (expected === 0) sign(at, summaryOf(own), 0.25);
    for (let page = 1; page <= expected; page += 1)
      sign(at + page - 1, letterOf(own.find((one) => one.page === page)));
    at += Math.max(1, expected);
  }
  for (const tick of [at, at + 1]) {
    const column = columns[tick];
    if (column) sheet.box(column.x + column.w / 2 - 5, sheet.y + 2.5, 10, 10, { stroke: 0.9 });
  }
  sheet.y += ROW;
  sheet.line(PAPER.left, sheet.y, PAPER.right, sheet.y, 0.25);
}
