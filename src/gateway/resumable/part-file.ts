import { crc32 } from 'node:zlib';
import { NONCE_BYTES, openInPlace, sealAtRandom, TAG_BYTES, type SealKey } from '../queue/sealing.ts';
import type { SyncFile } from '../queue/sync-file.ts';

/**
 * A partial upload is one file of frames: first its head, then pieces of the photo in order. Pieces that a checksum is
 * still to prove stand between an `open` and a `close`; after a crash, pieces without their `close` do not count. A
 * frame's place, number and owner are sealed with it, so none can be passed off as another.
 */
export type FrameKind = 'head' | 'piece' | 'open' | 'close';

const KINDS: readonly FrameKind[] = ['head', 'piece', 'open', 'close'];
const MAGIC = Buffer.from('SGP1');
export const HEADER_BYTES = 16;
/** What a frame takes on disk beyond its plain bytes. */
const OVERHEAD = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;
/** A header that claims more is no header. */
const LONGEST = 1024 * 1024;
export const MOST_FRAMES = 0xff_ff;

interface FrameHead {
  readonly kind: FrameKind;
  readonly index: number;
  /** Plain bytes. */
  readonly length: number;
}

/** A frame as it was found. */
export interface Frame extends FrameHead {
  readonly plain: Buffer;
  /** Where the next frame begins. */
  readonly end: number;
}

/** What the frames of one file are sealed with. */
export interface PartSeal {
  readonly secret: SealKey;
  /** Idempotency key of the upload, hex. */
  readonly key: string;
}

function encodeHead({ kind, index, length }: FrameHead): Buffer {
  const out = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(out);
  out.writeUInt8(KINDS.indexOf(kind), 4);
  out.writeUInt16LE(index, 6);
  out.writeUInt32LE(length, 8);
  out.writeUInt32LE(crc32(out.subarray(0, 12)), 12);
  return out;
}

function decodeHead(bytes: Buffer): FrameHead | undefined {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, 4).equals(MAGIC)) return undefined;
  if (bytes.readUInt32LE(12) !== crc32(bytes.subarray(0, 12))) return undefined;
  const kind = KINDS[bytes.readUInt8(4)];
  const length = bytes.readUInt32LE(8);
  if (kind === undefined || length > LONGEST) return undefined;
  return { kind, index: bytes.readUInt16LE(6), length };
}

const ownedBy = (head: Buffer, key: string): Buffer => Buffer.concat([head, Buffer.from(key, 'hex')]);

/** Seal a frame, ready to be written: `run` holds its plain bytes, and is sealed where it lies. */
export function encodeFrame(by: PartSeal, kind: FrameKind, index: number, run: Buffer): Buffer[] {
  const head = encodeHead({ kind, index, length: run.length - NONCE_BYTES - TAG_BYTES });
  return [head, sealAtRandom(by.secret, run, ownedBy(head, by.key))];
}

/** Read the frame at `at`; undefined when there is none that is whole, of this file and of this number. */
export async function readFrame(
  file: SyncFile,
  by: PartSeal,
  at: number,
  index: number,
): Promise<Frame | undefined> {
  const bytes = await file.read(HEADER_BYTES, at);
  const head = decodeHead(bytes);
  if (head?.index !== index) return undefined;
  const end = at + OVERHEAD + head.length;
  const sealed = await file.read(end - at - HEADER_BYTES, at + HEADER_BYTES);
  const plain = openInPlace(by.secret, sealed, ownedBy(bytes, by.key));
  return plain?.length === head.length ? { ...head, plain, end } : undefined;
}

/** Where writing goes on in a file, and how much of the photo stands before it. */
export interface Standing {
  /** Bytes of the photo that count. */
  readonly offset: number;
  /** Where the next frame is written. */
  readonly tail: number;
  /** Its number. */
  readonly index: number;
}

/** Walk a file's frames from the one after its head to the first that is not whole. */
export async function standingOf(file: SyncFile, by: PartSeal, afterHead: number): Promise<Standing> {
  let [offset, tail, index] = [0, afterHead, 1];
  let opened: Standing | undefined;
  for (;;) {
    const frame = await readFrame(file, by, tail, index);
    if (!frame) return opened ?? { offset, tail, index };
    if (frame.kind === 'open') opened = { offset, tail, index };
    if (frame.kind === 'close') opened = undefined;
    if (frame.kind === 'piece') offset += frame.length;
    tail = frame.end;
    index += 1;
  }
}

/** The photo's bytes that stand in a file, piece by piece; they end early where a frame is not whole. */
export async function* piecesOf(
  file: SyncFile,
  by: PartSeal,
  afterHead: number,
  upTo: number,
): AsyncGenerator<Buffer> {
  for (let [at, index] = [afterHead, 1]; at < upTo; index += 1) {
    const frame = await readFrame(file, by, at, index);
    if (!frame) return;
    if (frame.kind === 'piece') yield frame.plain;
    at = frame.end;
  }
}
