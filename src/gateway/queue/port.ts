import type { Reading, UploadIdentity } from '../../contracts/index.ts';

/** What goes with a photo and must not stand in clear on the disk. */
export interface UploadSecrets {
  /** W3C traceparent of the request that brought it, for the link on drain. */
  readonly traceparent: string | undefined;
  /** The phone's authorization for the vendor; replayed on drain. */
  readonly authorization: string | undefined;
  /** The vendor was seen to give or honour that authorization before the upload was held; kept with it. */
  readonly vouched?: boolean;
  /** What the phone read off the page, when it said. */
  readonly reading?: Reading | undefined;
}

/** What the gateway knows of an upload before it has read the photo; the queue refuses a body of another hash. */
export interface UploadHead extends UploadIdentity, UploadSecrets {
  /** Hex idempotency key, derived from the upload's identity. */
  readonly key: string;
}

/** What may stand in clear and be listed. */
export interface UploadFacts extends UploadIdentity {
  readonly key: string;
  readonly bytes: number;
  /** Milliseconds since the epoch when the photo had been taken in. */
  readonly heldAt: number;
  /** The vendor had not been seen to give or honour the session under which it was held. */
  readonly unvouched?: true;
}

/** One copy of a key: what is taken in anew was held at another time. */
export type HeldCopy = Pick<UploadFacts, 'key' | 'heldAt'>;

/** An upload that stands on disk, synced. */
export interface HeldUpload extends UploadFacts {
  /** Failed tries at the vendor so far. */
  readonly attempts: number;
  /** Another photo of the same page is held too; both are kept for a person to look at. */
  readonly conflicting: boolean;
}

/** One page of one TPS, of which there should be one photo. */
export type PageOfTps = Pick<UploadIdentity, 'tps' | 'ballot' | 'page'>;

/** A photo read back, with what goes with it. */
export interface HeldPhoto extends UploadSecrets {
  readonly photo: Buffer;
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

/**
 * Why a failed try is not simply repeated. `session`: the vendor does not know the phone's session, and only the
 * phone's next upload mends that; `refused`: the vendor refuses the photo itself, so far.
 */
export type ParkReason = 'session' | 'refused';

/** Why a receipt's upload waits for a person or a phone, not for the vendor or the drain. */
export type StuckReason = ParkReason | 'damaged' | 'buried';

/** An upload that the drain alone will not bring to the vendor. */
export interface StuckUpload {
  readonly tps: string;
  readonly reason: StuckReason;
}

export type HoldResult =
  | { readonly kind: 'held'; readonly upload: HeldUpload }
  /** The same key is held or was delivered: the same answer again, nothing written. */
  | ({ readonly kind: 'known' } & Known);

/** What a file of the queue begins with, without which nothing that lies in it can be read. */
export interface FileHeader {
  /** Name of the file. */
  readonly file: string;
  /** What of it is not as it was written; none when it is whole. */
  hurts(): Promise<readonly string[]>;
  /** Write that anew, durably; what it was. */
  mend(): Promise<readonly string[]>;
}

export interface QueueStats {
  readonly heldByProvince: ReadonlyMap<string, number>;
  readonly bytes: number;
  readonly freeRatio: number;
  readonly deadLetters: number;
  /** Held or set aside, and known not to read back whole. */
  readonly damaged: number;
  /** Uploads whose photos are arriving or being written now. */
  readonly taking: number;
}

/**
 * The gateway's durable upload queue. The one invariant lives here: when `hold` resolves, the photo and its
 * journal record are synced to disk, and it stays until `confirm`.
 */
export interface UploadQueue {
  /**
   * Why nothing more can be taken in now (space, a failed sync), or undefined; with a page, why nothing more of that
   * page: when room is scarce, a page of which a photo is known here gives way. Checked before a body is read.
   */
  refusal(page?: PageOfTps): 'full' | 'failed' | undefined;
  /**
   * Stream a photo in: hash, encrypt, append, sync. Throws an OpsError for a body that is not what it claims. Of a
   * chunk nothing is kept: it is the body's own again when the next is asked for.
   */
  hold(
    head: UploadHead,
    body: AsyncIterable<Buffer>,
    limits: { readonly maxBytes: number },
  ): Promise<HoldResult>;
  /** Whether this key is held or delivered, without a body. */
  find(key: string): Known | undefined;
  /**
   * Oldest held uploads that `eligible` lets through and that nobody has claimed, claimed for the caller. One call
   * looks at a bounded number; the next goes on where it ended, after the oldest.
   */
  claim(count: number, eligible: (upload: UploadFacts) => boolean): readonly HeldUpload[];
  /**
   * Claim a key, held or not, for a photo that goes to the vendor by another way; false when it is on its way already.
   * What is held under it meanwhile is claimed too. Given back like any other claim.
   */
  claimKey(key: string): boolean;
  /** The photo of a held upload, decrypted and checked, and what goes with it. */
  read(upload: UploadFacts): Promise<HeldPhoto>;
  /** The vendor confirmed it: durable, then gone from the held. */
  confirm(key: string): Promise<void>;
  /** Give a claim back after a try that failed; of a key that is not held, merely back. */
  release(key: string): void;
  /**
   * Give a claim back after a failed try that another alone does not mend: still held and offered, but stuck. Under
   * `session` the phone's next upload replaces it.
   */
  park(key: string, reason: ParkReason): void;
  /** It will not be delivered as it is: set aside, kept, counted. Nothing when it was replaced meanwhile. */
  bury(upload: HeldCopy, reason: string): Promise<void>;
  /** Put what was set aside among the held again, as if never tried: durable, with who wanted it and why. */
  requeue(key: string, by: string, reason: string): Promise<void>;
  /** Oldest held upload that `eligible` lets through and that is not stuck. */
  oldest(eligible: (upload: UploadFacts) => boolean): HeldUpload | undefined;
  /** All that is held or set aside, in no order; what comes or goes meanwhile may be in it or not. */
  uploads(): Iterable<UploadFacts>;
  /** The headers of all files in which something may be held. */
  headers(): Iterable<FileHeader>;
  /** Unvouched uploads of a TPS that are held or set aside. */
  unvouchedOf(tps: string): number;
  /** All that is stuck, held or set aside, each once. */
  stuck(): Iterable<StuckUpload>;
  /** How many are held, on their way to the vendor or not; cheap. */
  readonly held: number;
  stats(): QueueStats;
  close(): Promise<void>;
}
