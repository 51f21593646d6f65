import type { UploadIdentity } from '../../contracts/index.ts';
import { forgetOldest } from './forget-oldest.ts';

/** An upload that the vendor has confirmed, as its receipt tells of it. */
export interface RecordedUpload extends UploadIdentity {
  /** Idempotency key, hex. */
  readonly key: string;
  readonly bytes: number;
  /** Milliseconds since the epoch of the confirmation. */
  readonly heldAt: number;
}

/**
 * Uploads that the vendor confirmed lately without ever being held, so that a phone that lost the answer gets it
 * again without sending the photo again. What was held the queue itself remembers.
 */
export class RecordedBook {
  readonly #capacity: number;
  readonly #uploads = new Map<string, RecordedUpload>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Remember one; the oldest is forgotten when the book is full. */
  add({ key, tps, ballot, page, sha256, bytes, heldAt }: RecordedUpload): void {
    this.#uploads.delete(key);
    this.#uploads.set(key, { key, tps, ballot, page, sha256, bytes, heldAt });
    forgetOldest(this.#uploads, this.#capacity);
  }

  find(key: string): RecordedUpload | undefined {
    return this.#uploads.get(key);
  }
}
