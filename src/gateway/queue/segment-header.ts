import { crc32 } from 'node:zlib';
import { memoryInBlocks } from './blocks.ts';
import type { RegionKeys } from './region-key.ts';
import { KEY_BYTES, NONCE_BYTES, openInPlace, runOf, sealAtRandom, TAG_BYTES } from './sealing.ts';

/**
 * A segment's header carries its random key, wrapped by the region's key. It stands twice, a disk page apart,
 * so that a flipped bit in one does not cost the whole segment.
 */
export const SEGMENT_DATA_START = 8192;
const SECOND_COPY_AT = 4096;
const MAGIC = Buffer.from('SGS1');
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const COPY_BYTES = 8 + WRAPPED_BYTES + 4;

const COPIES_AT = [0, SECOND_COPY_AT] as const;

function encodeCopy(id: number, segmentKey: Buffer, regionKey: Buffer): Buffer {
  const copy = Buffer.alloc(COPY_BYTES);
  MAGIC.copy(copy);
  copy.writeUInt32LE(id, 4);
  sealAtRandom(regionKey, runOf(segmentKey), copy.subarray(0, 8)).copy(copy, 8);
  copy.writeUInt32LE(crc32(copy.subarray(0, COPY_BYTES - 4)), COPY_BYTES - 4);
  return copy;
}

/** The 8 KiB that a segment begins with. */
export function encodeSegmentHeader(id: number, segmentKey: Buffer, regionKey: Buffer): Buffer {
  const out = memoryInBlocks(SEGMENT_DATA_START);
  for (const at of COPIES_AT) encodeCopy(id, segmentKey, regionKey).copy(out, at);
  return out;
}

/** One copy of a header as it was found. */
type Copy =
  { readonly at: number; readonly key: Buffer; readonly regionKey: Buffer } | 'damaged' | 'wrong-key';

function decodeCopy(bytes: Buffer, at: number, id: number, regionKeys: readonly Buffer[]): Copy {
  const copy = bytes.subarray(at, at + COPY_BYTES);
  if (copy.length < COPY_BYTES) return 'damaged';
  const checked = copy.subarray(0, COPY_BYTES - 4);
  if (copy.readUInt32LE(COPY_BYTES - 4) !== crc32(checked)) return 'damaged';
  if (!copy.subarray(0, 4).equals(MAGIC) || copy.readUInt32LE(4) !== id) return 'damaged';
  for (const regionKey of regionKeys) {
    const wrapped = Buffer.from(copy.subarray(8, 8 + WRAPPED_BYTES));
    const key = openInPlace(regionKey, wrapped, copy.subarray(0, 8));
    if (key) return { at, key, regionKey };
  }
  return 'wrong-key';
}

/** The segment's key: `damaged` when neither copy is whole, `wrong-key` when one is but no key given made it. */
export function decodeSegmentHeader(
  bytes: Buffer,
  id: number,
  regionKeys: readonly Buffer[],
): { readonly segmentKey: Buffer } | 'damaged' | 'wrong-key' {
  const copies = COPIES_AT.map((at) => decodeCopy(bytes, at, id, regionKeys));
  const whole = copies.find((copy) => typeof copy !== 'string');
  if (whole) return { segmentKey: whole.key };
  return copies.includes('wrong-key') ? 'wrong-key' : 'damaged';
}

/** A stretch of a header that is not as it was written, and what is to stand there. */
export interface HeaderMend {
  readonly detail: string;
  readonly at: number;
  readonly bytes: Buffer;
}

/**
 * All that is not as it was written in the header of a segment whose key is known: either copy, or the noughts behind
 * it. While one copy is whole the segment reads as ever, and the next flipped bit may cost all of it.
 */
export function headerMends(
  bytes: Buffer,
  id: number,
  segmentKey: Buffer,
  regionKeys: RegionKeys,
): readonly HeaderMend[] {
  return COPIES_AT.flatMap((at, nth) => {
    const ends = COPIES_AT[nth + 1] ?? SEGMENT_DATA_START;
    const copy = decodeCopy(bytes, at, id, regionKeys.all);
    const isWhole = typeof copy !== 'string' && copy.key.equals(segmentKey);
    const noughts = Buffer.alloc(ends - at - COPY_BYTES);
    const isEmpty = bytes.subarray(at + COPY_BYTES, ends).equals(noughts);
    const which = `${nth === 0 ? 'first' : 'second'} copy of its header`;
    const anew = encodeCopy(id, segmentKey, regionKeys.current);
    return [
      ...(isWhole ? [] : [{ detail: `the ${which} is damaged`, at, bytes: anew }]),
      ...(isEmpty ? [] : [{ detail: `not empty behind the ${which}`, at: at + COPY_BYTES, bytes: noughts }]),
    ];
  });
}

/**
 * The writes that bring a segment under another region key, each to be synced before the next: at every moment one
 * copy is whole. None when both copies stand under it. Call only for a header that `decodeSegmentHeader` has opened.
 */
export function rewrapsOf(
  bytes: Buffer,
  id: number,
  regionKeys: readonly Buffer[],
  next: Buffer,
): readonly { readonly at: number; readonly bytes: Buffer }[] {
  const copies = COPIES_AT.map((at) => ({ at, copy: decodeCopy(bytes, at, id, regionKeys) }));
  const whole = copies.find(({ copy }) => typeof copy !== 'string')?.copy;
  if (!whole || typeof whole === 'string') return [];
  const stale = copies.filter(({ copy }) => typeof copy === 'string' || !copy.regionKey.equals(next));
  // What is not whole goes first: the other is the only one left.
  const order = stale.toSorted(
    (a, b) => Number(typeof a.copy !== 'string') - Number(typeof b.copy !== 'string'),
  );
  return order.map(({ at }) => ({ at, bytes: encodeCopy(id, whole.key, next) }));
}
