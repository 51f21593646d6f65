import type { Ballot, StoredUpload } from '../../contracts/index.ts';
import type { Account } from './accounts.ts';
import { plenoKey, type PlenoStanding, type Totals } from './pleno.ts';
import { dotted } from './tps-code.ts';

/**
 * `receipt-missing`: a receipt whose photo is nowhere; `set-aside`: a photo that the vendor refused for good;
 * `stored-otherwise`: under its key the vendor has another TPS, ballot, page or photo; `stored-twice`: the vendor has it more
 * than once; `two-photos`: different photos of one page; `two-readings`: Sirekap read different figures of one
 * ballot; `totals`: the pleno's figures and one of Sirekap's differ; `no-figures`: the pleno has figures and Sirekap
 * none; `no-pleno`: a kecamatan has TPS with photos of a ballot, and its pleno is not done with them.
 */
export type DifferenceKind =
  | 'receipt-missing'
  | 'set-aside'
  | 'stored-otherwise'
  | 'stored-twice'
  | 'two-photos'
  | 'two-readings'
  | 'totals'
  | 'no-figures'
  | 'no-pleno';

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

export interface Compared {
  readonly accounts: readonly Account[];
  /** All that the vendor has, under whatever key. */
  readonly stored: readonly StoredUpload[];
  readonly pleno: readonly PlenoStanding[];
}

/** All differences of a region: receipts, photos and figures, by TPS. */
export function differencesOf({ accounts, stored, pleno }: Compared, hash: Hash): readonly Difference[] {
  const known = Map.groupBy(stored, plenoKey);
  const found = [
    ...receiptDifferences(accounts),
    ...storedDifferences(accounts),
    ...photoDifferences(accounts),
    ...readingDifferences(known),
    ...figureDifferences(known, pleno),
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
    const { tps, ballot, page, key, where, gateways, at, storedOtherwise } = account;
    if (where !== 'missing' && where !== 'set-aside') return [];
    // It is somewhere, though not where it belongs: a difference of its own says where.
    if (where === 'missing' && storedOtherwise.length > 0) return [];
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

const placeWord = ({
  tps,
  ballot,
  page,
  sha256,
}: Pick<Account, 'tps' | 'ballot' | 'page' | 'sha256'>): string =>
  `TPS ${dotted(tps)} ${ballot} halaman ${String(page)} foto ${sha256.slice(0, 16)}`;

/** In words that do not depend on the order in which the vendor lists its rows. */
function storedDifferences(accounts: readonly Account[]): readonly Unnamed[] {
  return accounts.flatMap((account): Unnamed[] => {
    const { tps, ballot, page, key, storedAsItIs, storedOtherwise } = account;
    const of = { tps, ballot, page };
    const isKnown = account.gateways.length > 0;
    const one = isKnown
      ? { source: sourceOf(account), says: `tanda terima ${key}: ${placeWord(account)}` }
      : { source: 'kunci', says: `${key}, tanpa tanda terima` };
    const others = [...new Set(storedOtherwise.map(placeWord))].sort();
    const times = `tersimpan ${String(storedAsItIs)} kali`;
    return [
      ...(others.length > 0
        ? [
            {
              kind: 'stored-otherwise' as const,
              ...of,
              one,
              other: { source: 'Sirekap', says: others.join('; ') },
            },
          ]
        : []),
      ...(storedAsItIs > 1
        ? [{ kind: 'stored-twice' as const, ...of, one, other: { source: 'Sirekap', says: times } }]
        : []),
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
export function readingsOf(stored: readonly StoredUpload[]): readonly Totals[] {
  const read = stored
    .flatMap(({ receivedAt, reading }) => (reading ? [{ receivedAt, reading }] : []))
    .toSorted((a, b) => (lateWord(a) > lateWord(b) ? -1 : 1))
    .map(({ reading }) => reading);
  return read.filter((one, at) => read.findIndex((other) => sameTotals(one, other)) === at);
}

/** Of two at one time the order is that of their words, whichever the vendor lists first. */
const lateWord = ({
  receivedAt,
  reading,
}: {
  readonly receivedAt: string;
  readonly reading: Totals;
}): string => `${receivedAt} ${totalsText(reading)}`;

type Known = ReadonlyMap<string, readonly StoredUpload[]>;

function readingDifferences(known: Known): readonly Unnamed[] {
  return [...known.values()].flatMap((own): Unnamed[] => {
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

function figureDifferences(known: Known, pleno: readonly PlenoStanding[]): readonly Unnamed[] {
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
