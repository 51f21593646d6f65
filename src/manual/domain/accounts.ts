import {
  idempotencyKeyOf,
  type Ballot,
  type QueuedUpload,
  type StoredUpload,
} from '../../contracts/index.ts';

/** What the vendor is called among the sources. */
export const VENDOR = 'sirekap';

/** What one source said, or that it said nothing. */
export interface SourceWord {
  /** Id of a gateway, or `VENDOR`. */
  readonly name: string;
  /** ISO time as of which it spoke; undefined: it could not be read. */
  readonly asOf?: string;
  readonly fault?: string;
  /** Lines of its journals that could not be read. */
  readonly damagedLines?: number;
}

/** An upload in a gateway's queues. */
export interface Queued extends QueuedUpload {
  readonly gateway: string;
}

/** A receipt that somebody showed: a phone, a witness. It was verified. */
export interface ShownReceipt {
  readonly key: string;
  readonly tps: string;
  readonly ballot: Ballot;
  readonly page: number;
  readonly sha256: string;
  readonly gateway: string;
  readonly receivedAt: string;
}

/** What is known of the uploads of a region: gateways were read before the vendor, so nothing on its way slips through. */
export interface RegionFacts {
  readonly sources: readonly SourceWord[];
  readonly queued: readonly Queued[];
  readonly stored: readonly StoredUpload[];
  /** In the order in which they were shown; one that was shown twice is in it twice. */
  readonly receipts: readonly ShownReceipt[];
}

/**
 * Where a photo is. `recorded`: at the vendor, with this hash, filed where it belongs; `held`: at a gateway, to be delivered (or a copy that
 * stands by for a lost one); `set-aside`: at a gateway, for a person; `missing`: it has a receipt and is in neither, or
 * only as a copy whose owner says delivered; `unknown`: it may be where nobody could look.
 */
export type Whereabouts = 'recorded' | 'held' | 'set-aside' | 'missing' | 'unknown';

/** One upload with all that is known of it. */
export interface Account {
  readonly key: string;
  readonly tps: string;
  readonly ballot: Ballot;
  readonly page: number;
  readonly sha256: string;
  readonly where: Whereabouts;
  /** How often its receipt was shown. */
  readonly shown: number;
  /** Gateways that gave a receipt for it, by their journals or by the receipts shown. */
  readonly gateways: readonly string[];
  /** Those at which a copy stands by. */
  readonly copiesAt: readonly string[];
  /** ISO time of the first receipt, or of its storing when no receipt is known. */
  readonly at: string;
  /** How often the vendor was sent it again. */
  readonly repeats: number;
  /** How often the vendor has it as it is; once is right. */
  readonly storedAsItIs: number;
  /** Rows of the vendor's under its key that say another TPS, ballot, page or hash. */
  readonly storedOtherwise: readonly StoredUpload[];
}

type Identity = Pick<Account, 'key' | 'tps' | 'ballot' | 'page' | 'sha256'>;

interface Draft {
  /** By a gateway or a receipt; undefined: only the vendor knows of it. */
  of: Identity | undefined;
  readonly queued: Queued[];
  readonly receipts: ShownReceipt[];
  readonly stored: StoredUpload[];
}

/** Whether the vendor and every gateway could be read, whole. */
export const isComplete = ({ sources }: Pick<RegionFacts, 'sources'>): boolean =>
  sources.length > 0 && unreadIn(sources).length === 0;

/** Sources that could not be read, or not whole. */
export const unreadIn = (sources: readonly SourceWord[]): readonly SourceWord[] =>
  sources.filter(({ asOf, damagedLines = 0 }) => asOf === undefined || damagedLines > 0);

/** A word for each gateway of these, once, that is not among those asked. */
export function unasked(
  gateways: readonly string[],
  asked: readonly { readonly name: string }[],
): readonly SourceWord[] {
  const names = new Set(asked.map(({ name }) => name));
  const missing = new Set(gateways.filter((gateway) => !names.has(gateway)));
  return [...missing].sort().map((name) => ({ name, fault: 'alamatnya tidak diatur' }));
}

/**
 * What was read, with the receipts that people showed. A gateway that signed one and was not asked is a source that was not
 * read: its photos may still lie there.
 */
export function withReceipts(
  read: Omit<RegionFacts, 'receipts'>,
  receipts: readonly ShownReceipt[],
): RegionFacts {
  const signers = receipts.map(({ gateway }) => gateway);
  return { ...read, receipts, sources: [...read.sources, ...unasked(signers, read.sources)] };
}

/** Account for every upload that anybody knows of, by key. */
export function accountsOf(facts: RegionFacts): ReadonlyMap<string, Account> {
  const drafts = new Map<string, Draft>();
  const draftOf = (key: string): Draft => {
    const known = drafts.get(key);
    if (known) return known;
    const draft: Draft = { of: undefined, queued: [], receipts: [], stored: [] };
    drafts.set(key, draft);
    return draft;
  };
  for (const upload of facts.queued) {
    const draft = draftOf(upload.key);
    draft.of ??= upload;
    draft.queued.push(upload);
  }
  for (const receipt of facts.receipts) {
    const draft = draftOf(receipt.key);
    draft.of ??= receipt;
    draft.receipts.push(receipt);
  }
  for (const photo of facts.stored) draftOf(photo.key).stored.push(photo);
  const complete = isComplete(facts);
  return new Map(
    [...drafts].flatMap(([key, draft]) => {
      const account = accountOf(draft, complete);
      return account ? [[key, account] as const] : [];
    }),
  );
}

/** Of a photo that only the vendor knows: the row whose words make its key, else the first by its words. */
function identityIn(stored: readonly StoredUpload[]): Identity | undefined {
  const [only] = stored;
  if (stored.length === 1) return only;
  const words = (row: StoredUpload): string => `${row.tps}/${row.ballot}/${String(row.page)}/${row.sha256}`;
  return (
    stored.find((row) => idempotencyKeyOf(row) === row.key) ??
    stored.toSorted((a, b) => (words(a) < words(b) ? -1 : 1))[0]
  );
}

const isSame = (a: Identity, b: Identity): boolean =>
  a.tps === b.tps && a.ballot === b.ballot && a.page === b.page && a.sha256 === b.sha256;

function accountOf(draft: Draft, complete: boolean): Account | undefined {
  const { queued, receipts, stored } = draft;
  const of = draft.of ?? identityIn(stored);
  if (!of) return undefined;
  const { key, tps, ballot, page, sha256 } = of;
  const times = [...queued.map(({ heldAt }) => heldAt), ...receipts.map(({ receivedAt }) => receivedAt)];
  const storedTimes = stored.map(({ receivedAt }) => receivedAt).sort();
  const gateways = [...queued, ...receipts].map(({ gateway }) => gateway);
  const storedAsItIs = stored.filter((row) => isSame(of, row)).length;
  // A gateway and a receipt were held to the key before; what the vendor alone says was not.
  const isMisnamed = draft.of === undefined && idempotencyKeyOf(of) !== key;
  return {
    ...{ key, tps, ballot, page, sha256, storedAsItIs },
    where: storedAsItIs > 0 ? 'recorded' : whereElse(queued, complete),
    shown: receipts.length,
    gateways: [...new Set(gateways)].sort(),
    copiesAt: queued.flatMap(({ state, gateway }) => (state === 'copy' ? [gateway] : [])).sort(),
    at: times.sort()[0] ?? storedTimes[0] ?? '',
    repeats: stored.reduce((sum, row) => sum + row.repeats, 0),
    storedOtherwise: stored.filter((row) => isMisnamed || !isSame(of, row)),
  };
}

function whereElse(queued: readonly Queued[], complete: boolean): Whereabouts {
  const states = new Set(queued.map(({ state }) => state));
  if (states.has('held')) return 'held';
  if (states.has('dead')) return 'set-aside';
  // A copy is delivered when its owner is lost; of one whose owner says delivered nobody thinks any more.
  if (states.has('copy') && !states.has('delivered')) return 'held';
  return complete ? 'missing' : 'unknown';
}
