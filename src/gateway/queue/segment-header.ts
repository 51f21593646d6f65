import { crc32 } from 'node:zlib';
import { KEY_BYTES, NONCE_BYTES, seal, TAG_BYTES, unseal } from './sealing.ts';

/**
 * A segment's header carries its random key, wrapped by the region's key. It stands twice, a disk page apart,
 * so that a flipped bit in one does not cost the whole segment.
 */
export const SEGMENT_DATA_START = 8192;
const SECOND_COPY_AT = 4096;
const MAGIC = Buffer.from('SGS1');
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const COPY_BYTES = 8 + WRAPPED_BYTES + 4;

/** The 8 KiB that a segment begins with. */
export function encodeSegmentHeader(id: number, segmentKey: Buffer, regionKey: Buffer): Buffer {
  const copy = Buffer.alloc(COPY_BYTES);
  MAGIC.copy(copy);
  copy.writeUInt32LE(id, 4);
  seal(regionKey, segmentKey, copy.subarray(0, 8)).copy(copy, 8);
  copy.writeUInt32LE(crc32(copy.subarray(0, COPY_BYTES - 4)), COPY_BYTES - 4);
  const out = Buffer.alloc(SEGMENT_DATA_START);
  copy.copy(out, 0);
  copy.copy(out, SECOND_COPY_AT);
  return out;
}

/** The segment's key: `damaged` when neither copy is whole, `wrong-key` when one is but another region key made it. */
export function decodeSegmentHeader(
  bytes: Buffer,
  id: number,
  regionKey: Buffer,
): { readonly segmentKey: Buffer } | 'damaged' | 'wrong-key' {
  let whole = false;
  for (const at of [0, SECOND_COPY_AT]) {
    const copy = bytes.subarray(at, at + COPY_BYTES);
    if (
      copy.length < COPY_BYTES ||
      copy.readUInt32LE(COPY_BYTES - 4) !== crc32(copy.subarray(0, COPY_BYTES - 4))
    ) {
      continue;
    }
    if (!copy.subarray(0, 4).equals(MAGIC) || copy.readUInt32LE(4) !== id) continue;
    whole = true;
    const segmentKey = unseal(regionKey, copy.subarray(8, 8 + WRAPPED_BYTES), copy.subarray(0, 8));
    if (segmentKey) return { segmentKey };
  }
  return whole ? 'wrong-key' : 'damaged';
}
