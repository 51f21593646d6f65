import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { idempotencyKeyOf, type Ballot } from '../../../contracts/index.ts';
import type { UploadHead } from '../port.ts';

/** A photo's bytes that differ by `seed` and compress as little as a JPEG. */
export function photoBytes(seed: number, length: number): Buffer {
  const out = Buffer.alloc(length);
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let i = 0; i < length; i += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = state >>> 24;
  }
  return out;
}

/** The head that announces `photo` honestly. */
export function headOf(photo: Buffer, changes: Partial<UploadHead> = {}): UploadHead {
  const tps = changes.tps ?? '5271011001001';
  const ballot: Ballot = changes.ballot ?? 'ppwp';
  const page = changes.page ?? 1;
  const sha256 = createHash('sha256').update(photo).digest('hex');
  const key = idempotencyKeyOf({ tps, ballot, page, sha256 });
  return { tps, ballot, page, sha256, key, traceparent: undefined, authorization: undefined, ...changes };
}

/** A body that arrives in pieces of `size`. */
export function bodyOf(photo: Buffer, size = 16 * 1024): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0; at < photo.length; at += size) pieces.push(photo.subarray(at, at + size));
  return Readable.from(pieces, { objectMode: false });
}

/** A body whose connection dies after `photo`. */
export function brokenBody(photo: Buffer): Readable {
  return Readable.from(
    (async function* () {
      yield photo;
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    })(),
    { objectMode: false },
  );
}
