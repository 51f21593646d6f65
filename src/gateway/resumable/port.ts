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
   * for a TPS with too many, GATEWAY_RESUMABLE_FULL when all of them are too large, GATEWAY_QUEUE_FULL or _FAILED for
   * the disk.
   */
  begin(head: PartialHead): Promise<PartialUpload>;
  find(key: string): Promise<PartialUpload | undefined>;
  /**
   * Take in what follows `offset`; resolves once it is synced. When `body` breaks off, what came is synced and kept
   * before the error goes on, unless a `check` was to prove it. Throws GATEWAY_RESUMABLE_UNKNOWN, _OFFSET, _CHECKSUM,
   * or GATEWAY_BODY_TOO_LARGE; after the last two nothing of `body` is kept. One call at a time for a key: the next
   * waits.
   */
  append(
    key: string,
    offset: number,
    body: AsyncIterable<Buffer>,
    check?: PieceCheck,
  ): Promise<PartialUpload>;
  /** The bytes that are here, in order. Throws GATEWAY_RESUMABLE_UNKNOWN when they do not read back as they were. */
  read(key: string): AsyncIterable<Buffer>;
  /** Forget an upload; nothing when it is not there. */
  drop(key: string): Promise<void>;
  /** Forget what has expired. */
  sweep(): Promise<void>;
  /** Uploads that are here. */
  readonly count: number;
  /** Wait for what is being written, and take nothing more. */
  close(): Promise<void>;
}

/** How much may be kept. */
export interface PartialLimits {
  /** Uploads of one TPS. */
  readonly perTps: number;
  /** Bytes that all of them announce; each counts as a mebibyte at least. */
  readonly totalBytes: number;
  /** Milliseconds from the beginning of an upload to its end. */
  readonly expiryMs: number;
}
