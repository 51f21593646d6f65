import { createSecretKey, type KeyObject } from 'node:crypto';
import { NONCE_BYTES } from './sealing.ts';

/**
 * One segment's key, and the nonces that go with it. They count up from nought and never repeat: a segment is written
 * in one life only, by one process, so a segment that was found on the disk has none left to give.
 */
export class SegmentCipher {
  readonly key: KeyObject;
  #sealed: number | undefined;

  private constructor(key: Buffer, sealed: number | undefined) {
    this.key = createSecretKey(key);
    this.#sealed = sealed;
  }

  /** For a segment that begins now, under a key that has sealed nothing. */
  static fresh(key: Buffer): SegmentCipher {
    return new SegmentCipher(key, 0);
  }

  /** For a segment found on the disk: it only opens. */
  static found(key: Buffer): SegmentCipher {
    return new SegmentCipher(key, undefined);
  }

  /** Write a nonce that was never given before at `at`. */
  putNonce(into: Buffer, at: number): void {
    if (this.#sealed === undefined) throw new Error('a segment found on the disk takes no more frames');
    into.writeUIntBE(0, at, NONCE_BYTES - 6);
    into.writeUIntBE(this.#sealed, at + NONCE_BYTES - 6, 6);
    this.#sealed += 1;
  }
}
