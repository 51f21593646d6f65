import type { Reading, UploadIdentity } from '../../contracts/index.ts';

/** What a resumable upload announces before its first byte. */
export interface PartialHead extends UploadIdentity {
  /** Hex idempotency key, derived from the identity; it names the upload. */
  readonly key: string;
  /** Bytes of the whole photo. */
  readonly length: number;
  /** What the phone read off the page, when it says. */
  readonly reading?: Reading | undefined;
  /** `Upload-Metadata` as the phone wrote it. */
  readonly metadata: string;
}

/** A photo of which a part is here. */
export interface PartialUpload extends PartialHead {
  /** Bytes that are synced to disk; the next one to send. */
  readonly offset: number;
  /** Milliseconds since the epoch at which it is forgotten. */
  readonly expiresAt: number;
}

/** Who brings an upload, as far as its places go. */
export interface Bringer {
  /** The vendor was seen to give or honour the session: it counts among those that nobody else can use up. */
  readonly vouched: boolean;
  /** Name of the network it comes from; undefined when addresses tell clients apart no more. */
  readonly network: string | undefined;
}

/** Hashes by which a phone may prove one piece. */
export const CHECK_ALGORITHMS = ['sha256', 'sha1'] as const;

/** What the bytes of one `append` must hash to, all of them or none. */
export interface PieceCheck {
  readonly algorithm: (typeof CHECK_ALGORITHMS)[number];
  readonly digest: Uint8Array;
}

/**
 * Photos that are not whole yet. An offset that any of these calls has told is synced: a phone that was told of it
 * never sends those bytes again, whatever is killed. Nothing here has a receipt.
 */
export interface PartialUploads {
  /**
   * Begin an upload, or find the one begun under this key. Durable when it resolves. Throws GATEWAY_RESUMABLE_TOO_MANY
   * for a TPS with too many, GATEWAY_RESUMABLE_FULL when all of them are too large, GATEWAY_SESSION_UNCONFIRMED when
   * sessions that nobody vouches for have had their share, GATEWAY_QUEUE_FULL or _FAILED for the disk, and what `find`
   * throws.
   */
  begin(head: PartialHead, by: Bringer): Promise<PartialUpload>;
  /**
   * Find an upload, for a request of this process to work on: another process of the same gateway that has it is
   * made to let go. Throws GATEWAY_KEY_IN_PROGRESS when that does not in time, GATEWAY_RESUMABLE_OVERTAKEN when yet
   * another wanted it before this one had it.
   */
  find(key: string, by?: Bringer): Promise<PartialUpload | undefined>;
  /**
   * Take in what follows `offset`; resolves once it is synced. When `body` breaks off, what came is synced and kept
   * before the error goes on, unless a `check` was to prove it. Throws GATEWAY_RESUMABLE_OVERTAKEN when this process
   * has it no more, _UNKNOWN when it does not read back, _OFFSET, _CHECKSUM, or GATEWAY_BODY_TOO_LARGE; after the last
   * two nothing of `body` is kept. One call at a time for a key: the next waits.
   */
  append(
    key: string,
    offset: number,
    body: AsyncIterable<Buffer>,
    check?: PieceCheck,
  ): Promise<PartialUpload>;
  /** The bytes that are here, in order. Throws as `append` does when they do not read back, or are another process's. */
  read(key: string): AsyncIterable<Buffer>;
  /** Forget an upload; nothing when this process does not have it. */
  drop(key: string): Promise<void>;
  /** Before another process takes an upload over, `end` what works on it here. */
  onWanted(end: (key: string) => Promise<void>): void;
  /** Wait for what is being written, and take nothing more. */
  close(): Promise<void>;
}

/** How much a gateway may keep. */
export interface PartialLimits {
  /** Uploads of one TPS. */
  readonly perTps: number;
  /** Bytes that all of them announce; each counts as a mebibyte at least. */
  readonly totalBytes: number;
  /** Milliseconds from the beginning of an upload to its end. */
  readonly expiryMs: number;
  /** Uploads that nobody vouches for: they have places of their own, and no others. */
  readonly unvouched: UnvouchedPartialLimits;
}

export interface UnvouchedPartialLimits {
  /** Uploads of one TPS from one network. */
  readonly perClient: number;
  /** Uploads of one TPS, whoever brings them. */
  readonly perTps: number;
  /** As above, of all of them; one network may have a quarter. */
  readonly totalBytes: number;
  /** Milliseconds without a request after which one is forgotten. */
  readonly idleMs: number;
}
