import { z } from 'zod';
import { ballotsOf } from '../../catalog/index.ts';
import { BALLOTS, type Ballot } from '../../contracts/index.ts';
import type { CsvLayout, CsvRow } from './csv.ts';
import { tpsCodeIn } from './tps-code.ts';
import { DPT_MAX } from './tps-row.ts';

/** Columns of a table of the pleno. */
export const PLENO_LAYOUT: CsvLayout = {
  required: ['kode_tps', 'jenis', 'selesai', 'tidak_sah', 'digunakan', 'suara_1'],
  optional: [],
  numbered: 'suara_',
  // The figures of a row add up, or it is refused: half a row is none.
  mayEndEarly: true,
};

const votes = z.number().int().nonnegative().max(100_000);

/** Figures of one TPS and ballot. */
const totalsSchema = z.strictObject({
  /** Valid votes per pair, party or candidate, in the order of the form. */
  candidates: z.array(votes).min(1).max(100),
  invalid: votes,
  ballotsUsed: votes,
});
export type Totals = z.infer<typeof totalsSchema>;

const plenoRowSchema = z.strictObject({
  tps: z.string().regex(/^\d{13}$/),
  ballot: z.enum(BALLOTS),
  /** Whether the pleno is done with it; then it has figures. */
  done: z.boolean(),
  totals: totalsSchema.optional(),
});
/** What a PPK says of one TPS and ballot. */
export type PlenoRow = z.infer<typeof plenoRowSchema>;

/** One import, whole: who, from which file. */
export const plenoImportSchema = z.strictObject({
  /** SHA-256 of the file. */
  file: z.string(),
  rows: z.array(plenoRowSchema).min(1),
});
export type PlenoImport = z.infer<typeof plenoImportSchema>;

const WHOLE = /^\d{1,6}$/;

/** Read a row. `blank`: not filled in yet; else the row, or what is wrong with it. */
export function readPlenoRow(row: CsvRow): PlenoRow | 'blank' | { readonly refused: string } {
  const { kode_tps: code = '' } = row;
  const [ballot, done] = [row['jenis'] ?? '', row['selesai'] ?? ''].map((cell) => cell.toLowerCase()) as [
    string,
    string,
  ];
  const tps = tpsCodeIn(code);
  if (typeof tps !== 'string') return tps;
  if (!isBallot(ballot))
    return { refused: `jenis "${ballot.slice(0, 20)}" tidak dikenal: ${BALLOTS.join(', ')}` };
  const figures = figuresOf(row);
  if (done === '') {
    const isBlank = figures.every((cell) => cell === '');
    return isBlank ? 'blank' : { refused: 'ada angka tetapi kolom selesai kosong: isi ya atau tidak' };
  }
  if (done !== 'ya' && done !== 'tidak')
    return { refused: `selesai "${done.slice(0, 20)}": isi ya atau tidak` };
  if (done === 'tidak' && figures.every((cell) => cell === '')) return { tps, ballot, done: false };
  const totals = totalsOf(row);
  return 'refused' in totals ? totals : { tps, ballot, done: done === 'ya', totals };
}

const isBallot = (text: string): text is Ballot => (BALLOTS as readonly string[]).includes(text);

const votesOf = (row: CsvRow): readonly string[] =>
  Object.keys(row)
    .filter((name) => name.startsWith('suara_'))
    .map((name) => row[name] ?? '');

const figuresOf = (row: CsvRow): readonly string[] => [
  row['tidak_sah'] ?? '',
  row['digunakan'] ?? '',
  ...votesOf(row),
];

function totalsOf(row: CsvRow): Totals | { readonly refused: string } {
  const all = votesOf(row);
  const cells = all.slice(0, all.findLastIndex((cell) => cell !== '') + 1);
  const named = [
    ['tidak_sah', row['tidak_sah'] ?? ''],
    ['digunakan', row['digunakan'] ?? ''],
    ...cells.map((cell, at) => [`suara_${String(at + 1)}`, cell]),
  ] as const;
  if (cells.length === 0) return { refused: 'tidak ada angka suara' };
  for (const [name = '', cell = ''] of named)
    if (!WHOLE.test(cell) || Number(cell) > 100_000)
      return { refused: `${name} "${cell.slice(0, 20)}" bukan bilangan 0 sampai 100000` };
  const totals = {
    candidates: cells.map(Number),
    invalid: Number(row['tidak_sah']),
    ballotsUsed: Number(row['digunakan']),
  };
  const sum = totals.candidates.reduce((a, b) => a + b, 0) + totals.invalid;
  if (sum !== totals.ballotsUsed)
    return {
      refused: `suara sah + tidak sah = ${String(sum)}, tetapi digunakan ${String(totals.ballotsUsed)}; periksa lagi`,
    };
  return totals;
}

/** What is wrong with figures at a TPS of so many voters: it had no more ballots than that. */
export function beyondDpt({ totals }: PlenoRow, dpt: number | undefined): string | undefined {
  const most = ballotsOf(dpt ?? DPT_MAX);
  if (!totals || totals.ballotsUsed <= most) return undefined;
  const voters = dpt === undefined ? `DPT paling banyak ${String(DPT_MAX)}` : `DPT ${String(dpt)}`;
  return (
    `digunakan ${String(totals.ballotsUsed)}, tetapi ${voters}: surat suara paling banyak ${String(most)} (DPT + 2 %); ` +
    'periksa lagi, atau impor dengan --over-dpt bila memang begitu'
  );
}

/** What stands now of one TPS and ballot, and what stood before. */
export interface PlenoStanding extends PlenoRow {
  readonly by: string;
  readonly at: string;
  /** Oldest first; what an import repeated is not in it twice. */
  readonly before: readonly (PlenoRow & { readonly by: string; readonly at: string })[];
}

export const plenoKey = ({ tps, ballot }: Pick<PlenoRow, 'tps' | 'ballot'>): string => `${tps}/${ballot}`;

const sameRow = (a: PlenoRow, b: PlenoRow): boolean =>
  a.done === b.done && JSON.stringify(a.totals) === JSON.stringify(b.totals);

/** Fold imports, oldest first: the newest word on a TPS and ballot stands, with its history. */
export function plenoStanding(
  imports: readonly { readonly by: string; readonly at: string; readonly data: PlenoImport }[],
): ReadonlyMap<string, PlenoStanding> {
  const standing = new Map<string, PlenoStanding>();
  for (const { by, at, data } of imports) {
    for (const row of data.rows) {
      const known = standing.get(plenoKey(row));
      if (known && sameRow(known, row)) continue;
      const { before = [], ...last } = known ?? {};
      const isFirst = known === undefined;
      standing.set(plenoKey(row), {
        ...row,
        by,
        at,
        before: isFirst ? [] : [...before, last as PlenoStanding['before'][number]],
      });
    }
  }
  return standing;
}
