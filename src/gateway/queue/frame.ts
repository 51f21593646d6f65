import { crc32 } from 'node:zlib';
import { NONCE_BYTES, openInPlace, sealInPlace, TAG_BYTES, type SealKey } from './sealing.ts';
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
/** Where in a frame its text begins. */
export const TEXT_AT = FRAME_HEADER_BYTES + NONCE_BYTES;
const CHECKED = FRAME_HEADER_BYTES - 4;
const KINDS = ['piece', 'trailer'] as const;

/** Bytes of a whole frame, in memory and on disk. */
export const frameBytes = (plainBytes: number): number => TEXT_AT + plainBytes + TAG_BYTES;

/** The text of a frame. */
export const textOf = (frame: Buffer): Buffer => frame.subarray(TEXT_AT, frame.length - TAG_BYTES);

/** Write header and nonce of a frame in whose memory the plain text lies already. */
export function headFrame(cipher: SegmentCipher, header: Omit<FrameHeader, 'length'>, frame: Buffer): void {
  frame.fill(0, 0, FRAME_HEADER_BYTES);
  FRAME_MAGIC.copy(frame);
  frame.writeUInt8(KINDS.indexOf(header.kind), 4);
  frame.writeUInt16LE(header.index, 6);
  frame.writeUInt32LE(textOf(frame).length, 8);
  frame.write(header.key, 12, 32, 'hex');
  frame.writeUInt32LE(crc32(frame.subarray(0, CHECKED)), CHECKED);
  cipher.putNonce(frame, FRAME_HEADER_BYTES);
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

/** Seal a frame that has its header, where it lies: it is then ready to be written. */
export function sealFrame(key: SealKey, frame: Buffer): void {
  sealInPlace(key, frame.subarray(FRAME_HEADER_BYTES), frame.subarray(0, FRAME_HEADER_BYTES));
}

/** Open a whole frame where it lies; undefined when any bit of it is not as it was sealed. */
export function openFrame(key: SealKey, frame: Buffer): { header: FrameHeader; plain: Buffer } | undefined {
  const header = decodeHeader(frame);
  if (!header || frame.length !== frameBytes(header.length)) return undefined;
  const head = frame.subarray(0, FRAME_HEADER_BYTES);
  const plain = openInPlace(key, frame.subarray(FRAME_HEADER_BYTES), head);
  return plain && { header, plain };
}
