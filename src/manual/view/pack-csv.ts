import { BALLOTS } from '../../contracts/index.ts';
import { ballotsAt } from '../domain/ballots-at.ts';
import { csvFile, csvLine } from '../domain/csv.ts';
import { unseenIn, unseenPages, type Pack, type PackStation } from '../domain/pack.ts';
import { dotted } from '../domain/tps-code.ts';
import { BEYOND_LIST, STATE_WORDS } from './words.ts';

const COLUMNS = [
  'kode_tps',
  'desa',
  'no_tps',
  'dpt',
  'alamat',
  'jenis',
  'halaman',
  'keadaan',
  'tanda_terima',
  'waktu',
  'gerbang',
  'foto_berbeda',
] as const;

/** The pack's table: a row per page that is known or must be there; last those of TPS beyond the list. */
export function packCsv(pack: Pack): string {
  const lines = [csvLine(COLUMNS)];
  for (const desa of pack.desa) {
    for (const station of desa.stations)
      lines.push(...knownLines(desa.name, station), ...unseenLines(pack, desa.name, station));
  }
  for (const station of pack.beyondList) lines.push(...knownLines(BEYOND_LIST, station));
  return csvFile(lines);
}

/** The beginning of a receipt's number, marked as such: digits alone would become a number in a spreadsheet. */
const begun = (receipt: string): string => (receipt === '' ? '' : `${receipt}…`);

const headOf = (desa: string, { tps, number, dpt, address = '' }: PackStation) =>
  [dotted(tps), desa, number, dpt ?? '', address] as const;

const knownLines = (desa: string, station: PackStation): readonly string[] =>
  station.pages.map((page) =>
    csvLine([
      ...headOf(desa, station),
      ...[page.ballot, page.page, STATE_WORDS[page.where].word, begun(page.receipt), page.at, page.gateway],
      page.photos - 1,
    ]),
  );

function unseenLines(pack: Pack, desa: string, station: PackStation): readonly string[] {
  const unseen = STATE_WORDS[unseenIn(pack)].word;
  return BALLOTS.flatMap((ballot) =>
    unseenPages(station.pages, ballot, pack.expected).map((page) =>
      csvLine([...headOf(desa, station), ballot, page, unseen, '', '', '', 0]),
    ),
  );
}

/** Columns for figures of the pleno; a PPK adds more where a ballot has more. */
const VOTE_COLUMNS = 24;

/** The table that a PPK fills in and sends back: a row per TPS and ballot, without figures. */
export function plenoTemplate({ desa }: Pack): string {
  const votes = Array.from({ length: VOTE_COLUMNS }, (_, at) => `suara_${String(at + 1)}`);
  const blank = `;${csvLine(['', '', '', ...votes.map(() => '')])}`;
  const lines = [csvLine(['kode_tps', 'jenis', 'selesai', 'tidak_sah', 'digunakan', ...votes])];
  for (const { stations } of desa)
    for (const { tps } of stations)
      for (const ballot of ballotsAt(tps)) lines.push(`${dotted(tps)};${ballot}${blank}`);
  return csvFile(lines);
}
