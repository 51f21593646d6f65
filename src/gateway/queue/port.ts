import type { Readable } from 'node:stream';
import type { Ballot } from '../../contracts/index.ts';

/** What the gateway knows of an upload before it has read the photo. */
export interface UploadHead {
  readonly tps: string;
  readonly ballot: Ballot;
  readonly page: number;
  /** Hex SHA-256 the phone announced; the queue refuses a body that hashes to something else. */
  readonly sha256: string;
  /** Hex idempotency key, derived from the four fields above. */
  readonly key: string;
  /** W3C traceparent of the request that brought it, for the link on drain. */
  readonly traceparent: string | undefined;
  /** The phone's authorization for the vendor; replayed on drain. */
  readonly authorization: string | undefined;
  /** The vendor was seen to give or honour that authorization before the upload was held; kept with it. */
  readonly vouched?: boolean;
}

/** An upload that stands on disk, synced. */
export interface HeldUpload extends UploadHead {
  readonly bytes: number;
  /** Milliseconds since the epoch when the durable write ended. */
  readonly heldAt: number;
  /** Failed tries at the vendor so far. */
  readonly attempts: number;
  /** Another photo of the same page is held too; both are kept for a person to look at. */
  readonly conflicting: boolean;
}

/** An upload that the queue knows. */
export interface Known {
  readonly upload: HeldUpload;
  readonly delivered: boolean;
  /**
   * Kept, but nothing will deliver it as it is: buried, damaged, or parked under a session that the vendor does not
   * know. The next `hold` of its key replaces photo and head.
   */
  readonly stuck: boolean;
}

export type HoldResult =
  | { readonly kind: 'held'; readonly upload: HeldUpload }
  /** The same key is held or was delivered: the same answer again, nothing written. */
  | ({ readonly kind: 'known' } & Known);

export interface QueueStats {
  readonly heldByProvince: ReadonlyMap<string, number>;
  readonly bytes: number;
  readonly freeRatio: number;
  readonly deadLetters: number;
}

/**
 * The gateway's durable upload queue. The one invariant lives here: when `hold` resolves, the photo and its
 * journal record are synced to disk, and it stays until `confirm`.
 */
export interface UploadQueue {
  /** Why nothing more can be taken in now (space, a failed sync), or undefined. Checked before a body is read. */
  refusal(): 'full' | 'failed' | undefined;
  /** Stream a photo in: hash, encrypt, append, sync. Throws an OpsError for a body that is not what it claims. */
  hold(head: UploadHead, body: Readable, limits: { readonly maxBytes: number }): Promise<HoldResult>;
  /** Whether this key is held or delivered, without a body. */
  find(key: string): Known | undefined;
  /** Oldest held uploads that `eligible` lets through and that nobody has claimed, claimed for the caller. */
  claim(count: number, eligible: (upload: HeldUpload) => boolean): readonly HeldUpload[];
  /** The photo of a held upload, decrypted and checked. */
  read(upload: HeldUpload): Promise<Buffer>;
  /** The vendor confirmed it: durable, then gone from the held. */
  confirm(key: string): Promise<void>;
  /** Give a claim back after a failed try. */
  release(key: string): void;
  /** Give a claim back after a failed try that only the phone's next one can mend: held, and replaced when it comes. */
  park(key: string): void;
  /** It will not be delivered as it is: set aside, kept, counted. Nothing when it was replaced meanwhile. */
  bury(key: string, reason: string): Promise<void>;
  /** Oldest held, unburied upload that `eligible` lets through. */
  oldest(eligible: (upload: UploadHead) => boolean): HeldUpload | undefined;
  stats(): QueueStats;
  close(): Promise<void>;
}
