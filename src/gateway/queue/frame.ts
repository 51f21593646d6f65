import { crc32 } from 'node:zlib';
import { NONCE_BYTES, TAG_BYTES } from './sealing.ts';
import type { SegmentCipher } from './segment-cipher.ts';

/**
 * A frame: 48 bytes of header (with a checksum of its own, so that a walk over a damaged segment finds the
 * next one), nonce, ciphertext, tag. The header is the associated data: a frame cannot be passed off as another.
 */
export interface FrameHeader {
  /** `piece`: a part of a photo; `trailer`: the upload's journal record, once more, beside the photo. */
  readonly kind: 'piece' | 'trailer';
  /** Number of the frame within its upload. */
  readonly index: number;
  /** Bytes of plain text, which are as many as of ciphertext. */
  readonly length: number;
  /** Idempotency key of the upload, hex. */
  readonly key: string;
}

export const FRAME_MAGIC = Buffer.from('SGF1');
export const FRAME_HEADER_BYTES = 48;
const OVERHEAD = FRAME_HEADER_BYTES + NONCE_BYTES + TAG_BYTES;
const CHECKED = FRAME_HEADER_BYTES - 4;
const KINDS = ['piece', 'trailer'] as const;

/** Bytes of a whole frame on disk. */
export const frameBytes = (plainBytes: number): number => plainBytes + OVERHEAD;

function encodeHeader(header: FrameHeader): Buffer {
  const out = Buffer.alloc(FRAME_HEADER_BYTES);
  FRAME_MAGIC.copy(out);
  out.writeUInt8(KINDS.indexOf(header.kind), 4);
  out.writeUInt16LE(header.index, 6);
  out.writeUInt32LE(header.length, 8);
  Buffer.from(header.key, 'hex').copy(out, 12, 0, 32);
  out.writeUInt32LE(crc32(out.subarray(0, CHECKED)), CHECKED);
  return out;
}

/** Read a frame's header; undefined when these bytes are not the start of an undamaged one. */
export function decodeHeader(bytes: Buffer): FrameHeader | undefined {
  if (bytes.length < FRAME_HEADER_BYTES || !bytes.subarray(0, 4).equals(FRAME_MAGIC)) return undefined;
  if (bytes.readUInt32LE(CHECKED) !== crc32(bytes.subarray(0, CHECKED))) return undefined;
  const kind = KINDS[bytes.readUInt8(4)];
  if (kind === undefined) return undefined;
  return {
    kind,
    index: bytes.readUInt16LE(6),
    length: bytes.readUInt32LE(8),
    key: bytes.toString('hex', 12, 44),
  };
}

/** Seal `plain` into a frame, ready to be written. */
export async function encodeFrame(
  cipher: SegmentCipher,
  header: Omit<FrameHeader, 'length'>,
  plain: Buffer,
): Promise<Buffer[]> {
  const head = encodeHeader({ ...header, length: plain.length });
  return [head, ...(await cipher.seal(plain, head))];
}

/** Open a whole frame; undefined when any bit of it is not as it was sealed. */
export async function decodeFrame(
  cipher: SegmentCipher,
  bytes: Buffer,
): Promise<{ header: FrameHeader; plain: Buffer } | undefined> {
  const header = decodeHeader(bytes);
  if (!header || bytes.length !== frameBytes(header.length)) return undefined;
  const head = bytes.subarray(0, FRAME_HEADER_BYTES);
  const plain = await cipher.unseal(bytes.subarray(FRAME_HEADER_BYTES), head);
  return plain && { header, plain };
}
