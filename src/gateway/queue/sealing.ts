import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256-GCM parts: a random 96-bit nonce per message (a segment key seals far fewer than 2^32 of them). */
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const KEY_BYTES = 32;
const CIPHER = 'aes-256-gcm';

/** Seal one message: nonce, ciphertext and tag, apart, so that a large one need not be copied once more. */
export function sealParts(key: Buffer, plain: Buffer, associated: Buffer): Buffer[] {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  cipher.setAAD(associated);
  const sealed = cipher.update(plain);
  // In this mode the end adds no bytes, but only after it is there a tag.
  cipher.final();
  return [nonce, sealed, cipher.getAuthTag()];
}

/** Seal one small message into one buffer. */
export const seal = (key: Buffer, plain: Buffer, associated: Buffer): Buffer =>
  Buffer.concat(sealParts(key, plain, associated));

/** Open what `seal` made; undefined when a bit of it, the key or the associated data is not what it was. */
export function unseal(key: Buffer, sealed: Buffer, associated: Buffer): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}
