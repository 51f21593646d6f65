/** One link: what is hashed, with the hash of the link before. */
export interface ChainLink {
  readonly seq: number;
  /** ISO time. */
  readonly at: string;
  readonly incidentId: string | null;
  readonly type: string;
  readonly actor: string;
  /** JSON text, exactly as stored. */
  readonly data: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** SHA-256 of a text, hex; given from outside, so that this file stays pure. */
export type Hash = (text: string) => string;

/** `prevHash` of the first link. */
export const GENESIS = '0'.repeat(64);

/** Hash of a link over everything in it and the link before. */
export const linkHash = (link: Omit<ChainLink, 'hash'>, hash: Hash): string =>
  hash(
    `${link.prevHash}\n${JSON.stringify([link.seq, link.at, link.incidentId, link.type, link.actor, link.data])}`,
  );

/** What checking a chain came to. */
export type ChainVerdict =
  | { readonly outcome: 'intact'; readonly links: number; readonly head: string }
  | { readonly outcome: 'broken'; readonly seq: number; readonly why: string };

/** Check links in order from the first: a changed, missing, added or reordered one breaks the chain. */
export function verifyChain(links: Iterable<ChainLink>, hash: Hash): ChainVerdict {
  let head = GENESIS;
  let seq = 0;
  for (const link of links) {
    seq += 1;
    if (link.seq !== seq) return { outcome: 'broken', seq, why: `event ${seq} is missing` };
    if (link.prevHash !== head)
      return { outcome: 'broken', seq, why: 'it does not follow the event before it' };
    if (linkHash(link, hash) !== link.hash) return { outcome: 'broken', seq, why: 'its content was changed' };
    head = link.hash;
  }
  return { outcome: 'intact', links: seq, head };
}
