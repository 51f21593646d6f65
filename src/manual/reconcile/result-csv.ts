import { csvFile, csvLine } from '../domain/csv.ts';
import type { Totals } from '../domain/pleno.ts';
import { sumsOf } from '../domain/sums.ts';
import { dotted } from '../domain/tps-code.ts';
import type { ReceiptTally, Reconciliation } from '../domain/reconcile.ts';

const TERMS = ['receipts', 'delivered', 'held', 'setAside', 'duplicates', 'missing', 'unknown'] as const;

const TERM_WORDS: Readonly<Record<keyof ReceiptTally, string>> = {
  receipts: 'tanda_terima',
  delivered: 'terkirim',
  held: 'ditahan',
  setAside: 'disisihkan',
  duplicates: 'rangkap',
  missing: 'hilang',
  unknown: 'tidak_diketahui',
};

const heads = (of: string): readonly string[] => TERMS.map((term) => `${TERM_WORDS[term]}_${of}`);

/** A row per TPS: what became of its receipts. */
export function stationsCsv({ stations }: Reconciliation): string {
  const head = [
    'kode_tps',
    ...heads('ditunjukkan'),
    ...heads('gerbang'),
    'tanpa_tanda_terima',
    'kiriman_ulang_dibuang',
  ];
  const rows = stations.map(({ tps, shown, unshown, withoutReceipt, repeatsDropped }) =>
    csvLine([
      dotted(tps),
      ...TERMS.map((term) => shown[term]),
      ...TERMS.map((term) => unshown[term]),
      withoutReceipt,
      repeatsDropped,
    ]),
  );
  return csvFile([csvLine(head), ...rows]);
}

/** A row per difference, with what either source says and who noted what. */
export function differencesCsv({ differences }: Reconciliation): string {
  const head = [
    'id',
    'macam',
    'kode_tps',
    'jenis',
    'halaman',
    'sumber_1',
    'kata_1',
    'sumber_2',
    'kata_2',
    'catatan',
  ];
  const rows = differences.map(({ id, kind, tps, ballot, page, one, other, notes }) =>
    csvLine([
      ...[id, kind, dotted(tps), ballot, page, one.source, one.says, other.source, other.says],
      notes.map(({ by, at, text }) => `${by} (${at}): ${text}`).join(' | '),
    ]),
  );
  return csvFile([csvLine(head), ...rows]);
}

/** Bars, for `10/11/12` is a date in a spreadsheet. */
const figures = (totals: Totals | null): readonly (string | number)[] =>
  totals ? [totals.candidates.join(' | '), totals.invalid, totals.ballotsUsed] : ['', '', ''];

const figureHeads = (source: string): readonly string[] => [
  `suara_${source}`,
  `tidak_sah_${source}`,
  `digunakan_${source}`,
];

/** A row per kecamatan, desa and ballot: the figures of its TPS added up. */
export function sumsCsv({ stations }: Reconciliation): string {
  const head = [
    ...['kode', 'jenis', 'tps_pleno', ...figureHeads('pleno')],
    ...['tps_sirekap', ...figureHeads('sirekap')],
  ];
  const rows = sumsOf(stations).map(({ code, ballot, plenoTps, pleno, sirekapTps, sirekap }) =>
    csvLine([...[dotted(code), ballot, plenoTps, ...figures(pleno)], ...[sirekapTps, ...figures(sirekap)]]),
  );
  return csvFile([csvLine(head), ...rows]);
}

/** A row per TPS and ballot of which either has figures. */
export function figuresCsv({ stations }: Reconciliation): string {
  const rows = stations.flatMap(({ tps, ballots }) =>
    ballots.map(({ ballot, pleno, readings: [last = null, ...others], plenoDone }) =>
      csvLine([
        ...[dotted(tps), ballot, plenoDone ? 'ya' : 'tidak', ...figures(pleno), ...figures(last)],
        others.map((totals) => figures(totals).join(', ')).join('; '),
      ]),
    ),
  );
  const head = [
    ...['kode_tps', 'jenis', 'pleno_selesai', ...figureHeads('pleno'), ...figureHeads('sirekap')],
    'sirekap_lain',
  ];
  return csvFile([csvLine(head), ...rows]);
}
