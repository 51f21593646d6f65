import type { Ballot, QueuedUpload, Reading, StoredUpload } from '../../contracts/index.ts';

/** What one source said, or that it said nothing. */
export interface SourceWord {
  /** Id of a gateway, or `sirekap`. */
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
 * Where a photo is. `recorded`: at the vendor, with this hash; `held`: at a gateway, to be delivered (or a copy that
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
  readonly storedAt?: string;
  /** How often the vendor was sent it again. */
  readonly repeats: number;
  readonly reading?: Reading;
}

interface Draft {
  readonly of: Pick<Account, 'key' | 'tps' | 'ballot' | 'page' | 'sha256'>;
  readonly queued: Queued[];
  readonly receipts: ShownReceipt[];
  stored: StoredUpload | undefined;
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
  const draftOf = ({ key, tps, ballot, page, sha256 }: Draft['of']): Draft => {
    const known = drafts.get(key);
    if (known) return known;
    const draft: Draft = {
      of: { key, tps, ballot, page, sha256 },
      queued: [],
      receipts: [],
      stored: undefined,
    };
    drafts.set(key, draft);
    return draft;
  };
  for (const upload of facts.queued) draftOf(upload).queued.push(upload);
  for (const receipt of facts.receipts) draftOf(receipt).receipts.push(receipt);
  for (const photo of facts.stored) draftOf(photo).stored = photo;
  const complete = isComplete(facts);
  return new Map([...drafts].map(([key, draft]) => [key, accountOf(draft, complete)]));
}

function accountOf({ of, queued, receipts, stored }: Draft, complete: boolean): Account {
  const times = [...queued.map(({ heldAt }) => heldAt), ...receipts.map(({ receivedAt }) => receivedAt)];
  const gateways = [...queued, ...receipts].map(({ gateway }) => gateway);
  return {
    ...of,
    where: whereIs({ of, queued, stored }, complete),
    shown: receipts.length,
    gateways: [...new Set(gateways)].sort(),
    copiesAt: queued.flatMap(({ state, gateway }) => (state === 'copy' ? [gateway] : [])).sort(),
    at: times.sort()[0] ?? stored?.receivedAt ?? '',
    repeats: stored?.repeats ?? 0,
    ...(stored ? { storedAt: stored.receivedAt } : {}),
    ...(stored?.reading ? { reading: stored.reading } : {}),
  };
}

function whereIs(
  { of, queued, stored }: Pick<Draft, 'of' | 'queued' | 'stored'>,
  complete: boolean,
): Whereabouts {
  if (stored?.sha256 === of.sha256) return 'recorded';
  const states = new Set(queued.map(({ state }) => state));
  if (states.has('held')) return 'held';
  if (states.has('dead')) return 'set-aside';
  // A copy is delivered when its owner is lost; of one whose owner says delivered nobody thinks any more.
  if (states.has('copy') && !states.has('delivered')) return 'held';
  return complete ? 'missing' : 'unknown';
}
