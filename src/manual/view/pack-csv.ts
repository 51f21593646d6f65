import { BALLOTS } from '../../contracts/index.ts';
import { ballotsAt } from '../domain/ballots-at.ts';
import { csvFile, csvLine } from '../domain/csv.ts';
import { unseenIn, unseenPages, type Pack, type PackDesa, type PackStation } from '../domain/pack.ts';
import { dotted } from '../domain/tps-code.ts';
import { STATE_WORDS } from './words.ts';

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

/** The pack's table: a row per page that is known or must be there. */
export function packCsv(pack: Pack): string {
  const lines = [csvLine(COLUMNS)];
  for (const desa of pack.desa) {
    for (const station of desa.stations) lines.push(...stationLines(pack, desa, station));
  }
  return csvFile(lines);
}

/** The beginning of a receipt's number, marked as such: digits alone would become a number in a spreadsheet. */
const begun = (receipt: string): string => (receipt === '' ? '' : `${receipt}…`);

function stationLines(pack: Pack, { name }: PackDesa, station: PackStation): readonly string[] {
  const { expected } = pack;
  const unseen = STATE_WORDS[unseenIn(pack)].word;
  const { tps, number, dpt = '', address = '', pages } = station;
  const head = [dotted(tps), name, number, dpt, address] as const;
  const known = pages.map((page) =>
    csvLine([
      ...head,
      ...[page.ballot, page.page, STATE_WORDS[page.where].word, begun(page.receipt), page.at, page.gateway],
      page.photos - 1,
    ]),
  );
  const others = BALLOTS.flatMap((ballot) =>
    unseenPages(pages, ballot, expected).map((page) =>
      csvLine([...head, ballot, page, unseen, '', '', '', 0]),
    ),
  );
  return [...known, ...others];
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
