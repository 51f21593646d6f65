import type { Ballot } from '../../contracts/index.ts';
import type { Account } from './accounts.ts';
import { plenoKey, type PlenoStanding, type Totals } from './pleno.ts';

/**
 * `receipt-missing`: a receipt whose photo is nowhere; `set-aside`: a photo that the vendor refused for good;
 * `two-photos`: different photos of one page; `two-readings`: Sirekap read different figures of one
 * ballot; `totals`: the pleno's figures and one of Sirekap's differ; `no-figures`: the pleno has figures and Sirekap
 * none; `no-pleno`: a kecamatan has TPS with photos of a ballot, and its pleno is not done with them.
 */
export type DifferenceKind =
  'receipt-missing' | 'set-aside' | 'two-photos' | 'two-readings' | 'totals' | 'no-figures' | 'no-pleno';

/** Two sources that do not say the same of one TPS, each with its word. */
export interface Difference {
  /** Of what both say: when either says something else it is another difference, and open again. */
  readonly id: string;
  readonly kind: DifferenceKind;
  /** Code of the TPS; of `no-pleno` the kecamatan's. */
  readonly tps: string;
  readonly ballot: Ballot;
  /** 0: all of the ballot. */
  readonly page: number;
  readonly one: { readonly source: string; readonly says: string };
  readonly other: { readonly source: string; readonly says: string };
}

type Unnamed = Omit<Difference, 'id'>;

/** Hash of a text, hex; given from outside, so that this stays pure. */
export type Hash = (text: string) => string;

const ID_CHARS = 16;

const named = (difference: Unnamed, hash: Hash): Difference => ({
  id: hash(JSON.stringify(Object.values(difference))).slice(0, ID_CHARS),
  ...difference,
});

const totalsText = ({ candidates, invalid, ballotsUsed }: Totals): string =>
  `suara ${candidates.join('/')}; tidak sah ${String(invalid)}; digunakan ${String(ballotsUsed)}`;

/** All differences of a region: receipts, photos and figures, by TPS. */
export function differencesOf(
  accounts: readonly Account[],
  pleno: readonly PlenoStanding[],
  hash: Hash,
): readonly Difference[] {
  const found = [
    ...receiptDifferences(accounts),
    ...photoDifferences(accounts),
    ...readingDifferences(accounts),
    ...figureDifferences(accounts, pleno),
    ...plenoDifferences(accounts, pleno),
  ];
  return found
    .map((difference) => named(difference, hash))
    .sort((a, b) => (a.tps === b.tps ? (a.id < b.id ? -1 : 1) : a.tps < b.tps ? -1 : 1));
}

const absentWord = ({ copiesAt }: Account): string =>
  `foto ini tidak ada${copiesAt.length > 0 ? `; salinannya ada di ${copiesAt.join(' ')}` : ''}`;

function receiptDifferences(accounts: readonly Account[]): readonly Unnamed[] {
  return accounts.flatMap((account): Unnamed[] => {
    const { tps, ballot, page, key, where, gateways, at } = account;
    if (where !== 'missing' && where !== 'set-aside') return [];
    const says = `tanda terima ${key} pukul ${at}`;
    return [
      {
        ...{ kind: where === 'missing' ? 'receipt-missing' : 'set-aside', tps, ballot, page },
        one: { source: gateways.join(' ') || 'tanda terima', says },
        other: {
          source: 'Sirekap',
          says: where === 'missing' ? absentWord(account) : 'menolak foto ini; disisihkan di gerbang',
        },
      },
    ];
  });
}

function photoDifferences(accounts: readonly Account[]): readonly Unnamed[] {
  const byPage = Map.groupBy(accounts, ({ tps, ballot, page }) => `${tps}/${ballot}/${String(page)}`);
  return [...byPage.values()].flatMap((photos): Unnamed[] => {
    const [one, ...others] = photos.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    return others.flatMap((other) => (one ? [twoPhotos(one, other)] : []));
  });
}

const photoWord = ({ sha256, where, at }: Account): string =>
  `foto ${sha256.slice(0, 16)} (${where}) pukul ${at}`;
const sourceOf = ({ gateways }: Account): string => gateways.join(' ') || 'Sirekap';

const twoPhotos = (one: Account, other: Account): Unnamed => ({
  ...{ kind: 'two-photos', tps: one.tps, ballot: one.ballot, page: one.page },
  one: { source: sourceOf(one), says: photoWord(one) },
  other: { source: sourceOf(other), says: photoWord(other) },
});

/** What Sirekap read of a ballot, different figures once each; those of the photo that was stored last come first. */
export function readingsOf(accounts: readonly Account[]): readonly Totals[] {
  const read = accounts
    .filter(({ where }) => where === 'recorded')
    .toSorted((a, b) => ((a.storedAt ?? '') > (b.storedAt ?? '') ? -1 : 1))
    .flatMap(({ reading }) => reading ?? []);
  return read.filter((one, at) => read.findIndex((other) => sameTotals(one, other)) === at);
}

const byBallot = (accounts: readonly Account[]): ReadonlyMap<string, readonly Account[]> =>
  Map.groupBy(accounts, plenoKey);

function readingDifferences(accounts: readonly Account[]): readonly Unnamed[] {
  return [...byBallot(accounts).values()].flatMap((own): Unnamed[] => {
    const [last, ...earlier] = readingsOf(own);
    const [{ tps, ballot } = {}] = own;
    if (!last || tps === undefined || ballot === undefined) return [];
    return earlier.map((other) => ({
      ...{ kind: 'two-readings', tps, ballot, page: 0 },
      one: { source: 'Sirekap, terakhir', says: totalsText(last) },
      other: { source: 'Sirekap, sebelumnya', says: totalsText(other) },
    }));
  });
}

function figureDifferences(
  accounts: readonly Account[],
  pleno: readonly PlenoStanding[],
): readonly Unnamed[] {
  const known = byBallot(accounts);
  return pleno.flatMap((row): Unnamed[] => {
    const { tps, ballot, done, totals, by, at } = row;
    if (!totals) return [];
    const of = { tps, ballot, page: 0 };
    const one = { source: `pleno${done ? '' : ' sementara'} (${by}, ${at})`, says: totalsText(totals) };
    const readings = readingsOf(known.get(plenoKey(row)) ?? []);
    if (readings.length === 0)
      return done
        ? [{ kind: 'no-figures', ...of, one, other: { source: 'Sirekap', says: 'tidak ada angka' } }]
        : [];
    return readings
      .filter((reading) => !sameTotals(reading, totals))
      .map((reading) => ({
        ...{ kind: 'totals', ...of, one },
        other: { source: 'Sirekap', says: totalsText(reading) },
      }));
  });
}

/** One of each kecamatan and ballot, for that is what a pleno is of. */
function plenoDifferences(accounts: readonly Account[], pleno: readonly PlenoStanding[]): readonly Unnamed[] {
  const done = new Set(pleno.flatMap((row) => (row.done ? plenoKey(row) : [])));
  const known = new Map([...accounts, ...pleno].map((row) => [plenoKey(row), row]));
  const plenos = Map.groupBy(known, ([, { tps, ballot }]) => `${tps.slice(0, 6)}/${ballot}`);
  return [...plenos.values()].flatMap((own): Unnamed[] => {
    const finished = own.filter(([key]) => done.has(key)).length;
    const [, first] = own[0] ?? [];
    if (!first || finished === own.length) return [];
    return [
      {
        ...{ kind: 'no-pleno', tps: first.tps.slice(0, 6), ballot: first.ballot, page: 0 },
        one: { source: 'pleno', says: `selesai di ${String(finished)} TPS` },
        other: { source: 'foto dan laporan', says: `ada dari ${String(own.length)} TPS` },
      },
    ];
  });
}

/** Candidates beyond the shorter list count as none: a form may have more lines than were read. */
function sameTotals(a: Totals, b: Totals): boolean {
  const length = Math.max(a.candidates.length, b.candidates.length);
  const same = Array.from({ length }, (_, at) => (a.candidates[at] ?? 0) === (b.candidates[at] ?? 0));
  return same.every(Boolean) && a.invalid === b.invalid && a.ballotsUsed === b.ballotsUsed;
}
