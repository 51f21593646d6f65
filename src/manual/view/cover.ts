import type { SourceWord } from '../domain/accounts.ts';
import { knownCount, stationsOf, tallyOf, unseenIn, type Pack, type PackTally } from '../domain/pack.ts';
import { PAPER } from './marks.ts';
import type { Sheet } from './sheet.ts';
import { ADVICE_ONLY, BEYOND_LIST, count, dateTime, kecamatanTitle, STATE_WORDS } from './words.ts';

const WIDTH = PAPER.right - PAPER.left;

/** The first page: where and when, what to bear in mind, how the desa stand, whom to call. */
export function drawCover(sheet: Sheet, pack: Pack): void {
  const { region, madeAtMs } = pack;
  sheet.page();
  sheet.y += 4;
  sheet.text('PAKET REKAP MANUAL', PAPER.left, sheet.y, WIDTH, { size: 20, bold: true });
  sheet.y += 26;
  sheet.text(kecamatanTitle(region.kecamatan), PAPER.left, sheet.y, WIDTH, { size: 16, bold: true });
  sheet.y += 20;
  sheet.text(`${region.kabKota}, ${region.province} · kode ${region.code}`, PAPER.left, sheet.y, WIDTH, {
    size: 11,
  });
  sheet.y += 15;
  sheet.text(
    `Keadaan per ${dateTime(madeAtMs, region.zone)} (${String(stationsOf(pack).length)} TPS)`,
    PAPER.left,
    sheet.y,
    WIDTH,
    {
      size: 11,
      bold: true,
    },
  );
  sheet.y += 20;
  drawReminder(sheet, pack);
  drawTotals(sheet, pack);
  drawDesa(sheet, pack);
  drawSources(sheet, pack.sources);
  drawContacts(sheet, pack);
}

const REMINDER = [
  'Rekapitulasi memakai C.HASIL dari kotak suara. Sirekap hanya alat bantu: jangan menunggu aplikasi.',
  'Kotak suara berangkat dan pleno berjalan tanpa menunggu unggahan. Foto dan tanda terima tetap disimpan di ponsel.',
  ADVICE_ONLY,
] as const;

function drawReminder(sheet: Sheet, { region }: Pack): void {
  const lines = region.hasPoorNetwork
    ? [
        ...REMINDER,
        'Wilayah ini sulit jaringan dan dapat memakai noken: TPS tanpa kabar belum berarti bermasalah.',
      ]
    : REMINDER;
  const top = sheet.y;
  sheet.y += 6;
  for (const line of lines)
    sheet.paragraph(line, { size: 10, bold: line === ADVICE_ONLY, x: PAPER.left + 8, to: PAPER.right - 8 });
  sheet.y += 4;
  sheet.box(PAPER.left, top, WIDTH, sheet.y - top, { stroke: 1.2 });
  sheet.y += 10;
}

const TOTALS = ['recorded', 'held', 'set-aside', 'missing', 'unknown'] as const;
const ALWAYS_TOLD: ReadonlySet<string> = new Set(['recorded', 'held']);
/** What stands in the place of a nought of which nobody could know. */
const NOT_READ = {
  recorded: 'tidak diketahui, Sirekap tidak terbaca',
  held: 'tidak diketahui, tidak semua gerbang terbaca',
  'set-aside': 'tidak diketahui, tidak semua gerbang terbaca',
} as const;

/** Photos whose place is not known are counted as such; none is told of as looked for then. */
const isUnknown = (tally: PackTally, state: string): state is keyof typeof NOT_READ =>
  (state === 'recorded' || state === 'held' || state === 'set-aside') &&
  knownCount(tally, state) === undefined;

function drawTotals(sheet: Sheet, pack: Pack): void {
  const tally = tallyOf(pack);
  const unseen = unseenIn(pack);
  sheet.heading('Keadaan halaman C.HASIL yang difoto');
  for (const state of TOTALS) {
    const { letter, word, means } = STATE_WORDS[state];
    if (isUnknown(tally, state)) drawTotal(sheet, letter, '?', `${word}: ${NOT_READ[state]}`);
    else if (tally[state] > 0 || ALWAYS_TOLD.has(state))
      drawTotal(sheet, letter, count(tally[state]), `${word}: ${means}`);
  }
  drawTotal(
    sheet,
    '',
    count(tally[unseen]),
    `${STATE_WORDS[unseen].word}: ${STATE_WORDS[unseen].means} (halaman PPWP)`,
  );
  if (tally.conflicts > 0)
    drawTotal(
      sheet,
      '*',
      count(tally.conflicts),
      'lebih dari satu foto berbeda untuk halaman yang sama: bandingkan dengan C.HASIL',
    );
  const silence =
    unseen === 'absent' ? 'TPS yang belum terdengar sama sekali' : 'TPS yang tidak diketahui kabarnya';
  drawTotal(sheet, '', count(tally.silent), silence, false);
  if (tally.beyondList > 0)
    drawTotal(sheet, '', count(tally.beyondList), `${BEYOND_LIST}, dengan foto: periksa kodenya`, false);
  sheet.y += 4;
}

/** The key of the table's signs, with how many there are. */
function drawTotal(sheet: Sheet, letter: string, number: string, words: string, hasSign = true): void {
  if (hasSign) drawSign(sheet, letter, [PAPER.left, sheet.y - 1.5, 15, 12]);
  sheet.text(number, PAPER.left + 20, sheet.y, 40, { size: 10, bold: true, align: 'right' });
  sheet.text(words, PAPER.left + 68, sheet.y, WIDTH - 68, { size: 9.5 });
  sheet.y += 15;
}

/** One sign of the table: a box with the letter of a state, told apart by letter and by grey. */
export function drawSign(
  sheet: Sheet,
  letter: string,
  [x, y, w, h]: readonly [x: number, y: number, w: number, h: number],
  emptyStroke = 0.9,
): void {
  const isLoud = letter.startsWith('C') || letter.startsWith('S');
  const isHeld = letter.startsWith('D');
  sheet.box(x, y, w, h, {
    stroke: letter === '' ? emptyStroke : 0.4,
    ...(isLoud ? { fill: 0 } : isHeld ? { fill: 0.82 } : {}),
  });
  if (letter !== '')
    sheet.text(letter, x, y + (h - 8) / 2 + 0.6, w, {
      size: 8,
      bold: true,
      align: 'centre',
      ink: isLoud ? 1 : 0,
    });
}

const DESA_COLUMNS = [
  ['Desa/Kelurahan', 190],
  ['TPS', 40],
  ['Tercatat', 55],
  ['Ditahan', 55],
  ['Disisihkan', 60],
  ['Dicari', 50],
  ['', 77],
] as const;
/** In the order of the columns. */
const DESA_STATES = ['recorded', 'held', 'set-aside', 'missing'] as const;
const DESA_ROW = 13;

const UNSEEN_HEAD = { absent: 'PPWP belum', unread: 'PPWP tak tahu' } as const;

function drawDesa(sheet: Sheet, pack: Pack): void {
  const unseen = unseenIn(pack);
  const head = [...DESA_COLUMNS.slice(0, -1).map(([name]) => name), UNSEEN_HEAD[unseen]];
  sheet.heading('Per desa/kelurahan');
  drawDesaRow(sheet, head, true);
  const drawFigures = (name: string, tps: number, tally: PackTally): void => {
    if (!sheet.fits(DESA_ROW)) {
      sheet.page();
      drawDesaRow(sheet, head, true);
    }
    const figures = DESA_STATES.map((state) => knownCount(tally, state));
    const cells = [tps, ...figures, tally[unseen]].map((value) => (value === undefined ? '?' : count(value)));
    drawDesaRow(sheet, [name, ...cells], false);
  };
  for (const { code, name, stations } of pack.desa)
    drawFigures(`${name} (${code.slice(6)})`, stations.length, tallyOf(pack, stations, []));
  if (pack.beyondList.length > 0) drawFigures(BEYOND_LIST, pack.beyondList.length, tallyOf(pack, []));
  sheet.y += 6;
}

function drawDesaRow(sheet: Sheet, cells: readonly string[], bold: boolean): void {
  let x = PAPER.left;
  for (const [at, [, width]] of DESA_COLUMNS.entries()) {
    const align = at === 0 ? 'left' : 'right';
    sheet.text(cells[at] ?? '', x + 2, sheet.y + 3.2, width - 6, { size: 9, bold, align });
    x += width;
  }
  sheet.y += DESA_ROW;
  sheet.line(PAPER.left, sheet.y, PAPER.right, sheet.y, 0.3);
}

function drawSources(sheet: Sheet, sources: readonly SourceWord[]): void {
  const unread = sources.filter(({ fault }) => fault !== undefined);
  const damaged = sources.filter(({ damagedLines = 0 }) => damagedLines > 0);
  const readable = sources.filter(({ fault }) => fault === undefined).map(({ name }) => name);
  const words = [
    ...(readable.length > 0 ? [`Terbaca: ${readable.join(', ')}.`] : []),
    ...unread.map(({ name, fault }) => `TIDAK terbaca: ${name} (${fault ?? ''}).`),
    ...damaged.map(({ name }) => `Sebagian jurnal ${name} rusak: daftar ini dapat kurang.`),
  ];
  sheet.paragraph(words.join(' '), { size: 8.5, bold: unread.length + damaged.length > 0 });
}

const CONTACTS_SHOWN = 14;
const BLANK_CONTACTS = ['KPU Kab/Kota', 'PPK (ketua)', 'Panwaslu Kecamatan', 'Operator Sirekap'] as const;
const CONTACT_ROW = 17;

function drawContacts(sheet: Sheet, { contacts, region }: Pack): void {
  sheet.heading('Kontak');
  const shown = contacts.slice(0, CONTACTS_SHOWN);
  const rows =
    shown.length > 0
      ? shown.map(({ office, name, phone }) => [office, name, phone] as const)
      : BLANK_CONTACTS.map((office) => [office, '', ''] as const);
  for (const [office, name, phone] of rows) {
    sheet.room(CONTACT_ROW);
    sheet.text(office, PAPER.left, sheet.y + 3, 170, { size: 9.5 });
    sheet.text(name, PAPER.left + 175, sheet.y + 3, 190, { size: 9.5 });
    sheet.text(phone, PAPER.left + 370, sheet.y + 3, 157, { size: 9.5, bold: true });
    sheet.y += CONTACT_ROW;
    sheet.line(PAPER.left + 172, sheet.y - 2, PAPER.right, sheet.y - 2, 0.3);
  }
  sheet.y += 4;
  if (contacts.length > CONTACTS_SHOWN)
    sheet.paragraph(
      `Dan ${String(contacts.length - CONTACTS_SHOWN)} kontak lain dalam daftar kontak ${region.kabKota}.`,
      {
        size: 8.5,
      },
    );
}
