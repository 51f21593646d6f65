import type { Ballot } from '../../contracts/index.ts';
import type { Account } from './accounts.ts';
import type { PlenoStanding, Totals } from './pleno.ts';

/**
 * `receipt-missing`: a receipt whose photo is nowhere; `set-aside`: a photo that the vendor refused for good;
 * `two-photos`: different photos of one page; `totals`: the pleno's figures and Sirekap's differ; `no-figures`: the
 * pleno has figures and Sirekap none.
 */
export type DifferenceKind = 'receipt-missing' | 'set-aside' | 'two-photos' | 'totals' | 'no-figures';

/** Two sources that do not say the same of one TPS, each with its word. */
export interface Difference {
  /** Of what both say: when either says something else it is another difference, and open again. */
  readonly id: string;
  readonly kind: DifferenceKind;
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
  pleno: Iterable<PlenoStanding>,
  hash: Hash,
): readonly Difference[] {
  const found = [
    ...receiptDifferences(accounts),
    ...photoDifferences(accounts),
    ...figureDifferences(accounts, pleno),
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

/** Sirekap's figures of a ballot: those that came with the photo that was stored last. */
export function readingOf(accounts: readonly Account[]): Totals | undefined {
  const read = accounts.filter(({ where, reading }) => where === 'recorded' && reading !== undefined);
  return read.toSorted((a, b) => ((a.storedAt ?? '') < (b.storedAt ?? '') ? -1 : 1)).at(-1)?.reading;
}

function figureDifferences(accounts: readonly Account[], pleno: Iterable<PlenoStanding>): readonly Unnamed[] {
  const byBallot = Map.groupBy(accounts, ({ tps, ballot }) => `${tps}/${ballot}`);
  const found: Unnamed[] = [];
  for (const { tps, ballot, done, totals, by, at } of pleno) {
    if (!done || !totals) continue;
    const reading = readingOf(byBallot.get(`${tps}/${ballot}`) ?? []);
    if (reading && sameTotals(reading, totals)) continue;
    found.push({
      ...{ kind: reading ? 'totals' : 'no-figures', tps, ballot, page: 0 },
      one: { source: `pleno (${by}, ${at})`, says: totalsText(totals) },
      other: { source: 'Sirekap', says: reading ? totalsText(reading) : 'tidak ada angka' },
    });
  }
  return found;
}

/** Candidates beyond the shorter list count as none: a form may have more lines than were read. */
function sameTotals(a: Totals, b: Totals): boolean {
  const length = Math.max(a.candidates.length, b.candidates.length);
  const same = Array.from({ length }, (_, at) => (a.candidates[at] ?? 0) === (b.candidates[at] ?? 0));
  return same.every(Boolean) && a.invalid === b.invalid && a.ballotsUsed === b.ballotsUsed;
}
