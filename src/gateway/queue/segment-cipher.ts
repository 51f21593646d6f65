import { webcrypto } from 'node:crypto';
import { NONCE_BYTES, sealWith, TAG_BYTES, unseal } from './sealing.ts';

/** From this size on a message is worth a trip to the thread pool; below it the trip costs more than the work. */
const POOLED_BYTES = 16 * 1024;
const NAME = 'AES-GCM';

/**
 * Seals and opens under one segment's key. Large messages go to the thread pool, so that the cipher runs beside the
 * hash, which cannot leave the main thread. Nonces count up from nought and never repeat: a segment is written in one
 * life only, by one process, so a cipher for a segment that was found on the disk does not seal at all.
 */
export class SegmentCipher {
  readonly #key: Buffer;
  #pooledKey: Promise<webcrypto.CryptoKey> | undefined;
  #sealed: number | undefined;

  private constructor(key: Buffer, sealed: number | undefined) {
    this.#key = key;
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

  /** Nonce, and ciphertext with its tag. `plain` may be used again once this has resolved. */
  async seal(plain: Buffer, associated: Buffer): Promise<Buffer[]> {
    const nonce = this.#nextNonce();
    if (plain.length < POOLED_BYTES) return [nonce, sealWith(this.#key, nonce, plain, associated)];
    const key = await this.#pooled();
    return [nonce, Buffer.from(await webcrypto.subtle.encrypt(params(nonce, associated), key, plain))];
  }

  /** Open what `seal` made, in one run of bytes; undefined when a bit of it is not what it was. */
  async unseal(sealed: Buffer, associated: Buffer): Promise<Buffer | undefined> {
    if (sealed.length < POOLED_BYTES) return unseal(this.#key, sealed, associated);
    const key = await this.#pooled();
    const nonce = sealed.subarray(0, NONCE_BYTES);
    try {
      const plain = await webcrypto.subtle.decrypt(
        params(nonce, associated),
        key,
        sealed.subarray(NONCE_BYTES),
      );
      return Buffer.from(plain);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'OperationError') return undefined;
      throw error;
    }
  }

  #nextNonce(): Buffer {
    if (this.#sealed === undefined) throw new Error('a segment found on the disk takes no more frames');
    const nonce = Buffer.alloc(NONCE_BYTES);
    nonce.writeUIntBE(this.#sealed, NONCE_BYTES - 6, 6);
    this.#sealed += 1;
    return nonce;
  }

  #pooled(): Promise<webcrypto.CryptoKey> {
    this.#pooledKey ??= webcrypto.subtle.importKey('raw', this.#key, NAME, false, ['encrypt', 'decrypt']);
    return this.#pooledKey;
  }
}

const params = (nonce: Buffer, associated: Buffer): webcrypto.AeadParams => ({
  name: NAME,
  iv: nonce,
  additionalData: associated,
  tagLength: TAG_BYTES * 8,
});
