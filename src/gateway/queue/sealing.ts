import {
  createCipheriv,
  createDecipheriv,
  randomFillSync,
  type CipherGCM,
  type DecipherGCM,
  type KeyObject,
} from 'node:crypto';

/** AES-256-GCM parts. A sealed run is nonce, ciphertext, tag, one behind the other. */
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const KEY_BYTES = 32;
const CIPHER = 'aes-256-gcm';
const WITH_TAG = { authTagLength: TAG_BYTES } as const;
/** A key as bytes, or, where it is used for many runs, made ready once: that saves more than a small run costs. */
export type SealKey = Buffer | KeyObject;

/** So much at a time stays in the processor's nearest cache on its way through the cipher. */
const SLICE_BYTES = 16 * 1024;

const textOf = (run: Buffer): Buffer => run.subarray(NONCE_BYTES, run.length - TAG_BYTES);

function runThrough(cipher: CipherGCM | DecipherGCM, text: Buffer): void {
  for (let at = 0; at < text.length; at += SLICE_BYTES) {
    const out = cipher.update(text.subarray(at, at + SLICE_BYTES));
    out.copy(text, at);
    // Given back at once: left to the collector, this memory costs more than the cipher does.
    out.buffer.transfer(0);
  }
}

/** Seal where it lies: `run` is a nonce that this key never sees again, the plain text, and room for the tag. */
export function sealInPlace(key: SealKey, run: Buffer, associated: Buffer): void {
  const cipher = createCipheriv(CIPHER, key, run.subarray(0, NONCE_BYTES), WITH_TAG);
  cipher.setAAD(associated);
  runThrough(cipher, textOf(run));
  cipher.final();
  cipher.getAuthTag().copy(run, run.length - TAG_BYTES);
}

/**
 * Open a sealed run where it lies; returns the part of it that is then plain. Undefined when a bit of it, the key or
 * the associated data is not what it was: what is left in `run` is then of no use.
 */
export function openInPlace(key: SealKey, run: Buffer, associated: Buffer): Buffer | undefined {
  if (run.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, run.subarray(0, NONCE_BYTES), WITH_TAG);
  decipher.setAAD(associated);
  decipher.setAuthTag(run.subarray(run.length - TAG_BYTES));
  runThrough(decipher, textOf(run));
  try {
    decipher.final();
    return textOf(run);
  } catch {
    return undefined;
  }
}

/** A run that is to be sealed, with `plain` in its place. */
export const runOf = (plain: Buffer): Buffer =>
  Buffer.concat([Buffer.alloc(NONCE_BYTES), plain], NONCE_BYTES + plain.length + TAG_BYTES);

/** Seal `run` where it lies, under a random nonce. For keys that seal far fewer than 2^32 of them. */
export function sealAtRandom(key: SealKey, run: Buffer, associated: Buffer): Buffer {
  randomFillSync(run, 0, NONCE_BYTES);
  sealInPlace(key, run, associated);
  return run;
}
