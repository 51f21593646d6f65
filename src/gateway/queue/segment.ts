import { isOutOfSpace, queueError } from './errors.ts';
import {
  decodeFrame,
  decodeHeader,
  encodeFrame,
  frameBytes,
  FRAME_HEADER_BYTES,
  FRAME_MAGIC,
} from './frame.ts';
import type { FrameHeader } from './frame.ts';
import { GroupSync } from './group-sync.ts';
import { decodeLine, type Extent, type HeldRecord } from './record.ts';
import { SEGMENT_DATA_START } from './segment-header.ts';
import type { SyncFile } from './sync-file.ts';

const SCAN_WINDOW = 1024 * 1024;

/**
 * One segment file. Uploads arrive together and slowly, so their bytes must not mix: each photo is cut into
 * frames, a frame gets an extent of its own before it is written, and the upload remembers its extents. Nobody
 * waits for a slow phone, no upload needs more memory than one frame, and its length need not be known before.
 * (Reserving one extent by Content-Length would trust the phone and leave holes; staging whole photos in memory
 * would let a few hundred slow phones use all of it.) Extents of refused uploads are used again.
 */
export class Segment {
  readonly id: number;
  readonly key: Buffer;
  /** Held or buried uploads whose photos lie here. */
  live = 0;
  /** Uploads being written here now. */
  writers = 0;
  readonly #file: SyncFile;
  readonly #group: GroupSync;
  #tail: number;
  #free: Extent[] = [];

  readonly #onFailure: (error: unknown) => void;

  /** `onFailure` hears of a write or sync that failed for another reason than room: it is final. */
  constructor(id: number, key: Buffer, file: SyncFile, tail: number, onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
    this.id = id;
    this.key = key;
    this.#file = file;
    this.#group = new GroupSync(file);
    this.#tail = tail;
  }

  /** Bytes the segment occupies. */
  get bytes(): number {
    return this.#tail;
  }

  /** Seal `plain` into a frame of its own extent. Not durable before `sync`. */
  async append(header: Omit<FrameHeader, 'length'>, plain: Buffer): Promise<Extent> {
    const extent = this.#reserve(frameBytes(plain.length));
    try {
      await this.#file.write(encodeFrame(this.key, header, plain), extent[0]);
    } catch (error) {
      this.#free.push(extent);
      if (isOutOfSpace(error)) {
        throw queueError('GATEWAY_QUEUE_FULL', 'Disk gateway penuh; coba lagi nanti.', { cause: error });
      }
      throw this.#failed(error);
    }
    return extent;
  }

  /** Resolves when everything appended before is on the disk. */
  async sync(): Promise<void> {
    try {
      await this.#group.sync();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** Extents whose bytes nobody was promised: later frames overwrite them. */
  reclaim(extents: readonly Extent[]): void {
    this.#free.push(...extents);
  }

  /** The plain text of the frame at `extent`, or undefined when it is damaged, missing or another's. */
  async readFrame(extent: Extent, key: string, index: number): Promise<Buffer | undefined> {
    const frame = decodeFrame(this.key, await this.#file.read(extent[1], extent[0]));
    if (frame?.header.key !== key || frame.header.kind !== 'piece' || frame.header.index !== index)
      return undefined;
    return frame.plain;
  }

  /** Every undamaged trailer, found by walking from frame to frame and searching on past damage. */
  async *trailers(): AsyncGenerator<HeldRecord> {
    let at = SEGMENT_DATA_START;
    while (at + FRAME_HEADER_BYTES <= this.#tail) {
      const header = decodeHeader(await this.#file.read(FRAME_HEADER_BYTES, at));
      if (!header) {
        at = await this.#nextMagic(at + 1);
        continue;
      }
      if (header.kind === 'trailer') {
        const record = await this.#trailerAt([at, frameBytes(header.length)], header);
        if (record) yield record;
        // A damaged trailer's length may be right and its text not: search on from the next byte.
        else {
          at = await this.#nextMagic(at + 1);
          continue;
        }
      }
      at += frameBytes(header.length);
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #reserve(length: number): Extent {
    const found = this.#free.findIndex((extent) => extent[1] >= length);
    const extent = found < 0 ? undefined : this.#free[found];
    if (!extent) {
      const at = this.#tail;
      this.#tail += length;
      return [at, length];
    }
    if (extent[1] === length) this.#free.splice(found, 1);
    else this.#free[found] = [extent[0] + length, extent[1] - length];
    return [extent[0], length];
  }

  #failed(cause: unknown): Error {
    this.#onFailure(cause);
    return queueError('GATEWAY_QUEUE_FAILED', 'Foto tidak dapat ditulis ke disk gateway.', { cause });
  }

  async #trailerAt(extent: Extent, header: FrameHeader): Promise<HeldRecord | undefined> {
    const frame = decodeFrame(this.key, await this.#file.read(extent[1], extent[0]));
    const record = frame && decodeLine(frame.plain);
    return record?.t === 'held' && record.key === header.key ? record : undefined;
  }

  /** Where the next frame may begin, from `from` on; the segment's end when nowhere. */
  async #nextMagic(from: number): Promise<number> {
    for (let at = from; at < this.#tail; at += SCAN_WINDOW) {
      // Windows overlap by the magic's length, so that none is missed on a border.
      const window = await this.#file.read(Math.min(SCAN_WINDOW + FRAME_MAGIC.length, this.#tail - at), at);
      const found = window.indexOf(FRAME_MAGIC);
      if (found >= 0) return at + found;
    }
    return this.#tail;
  }
}
