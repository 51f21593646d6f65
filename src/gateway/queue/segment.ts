import { wholeBlocks } from './blocks.ts';
import { isOutOfSpace, queueError } from './errors.ts';
import { openFrame, type FrameHeader } from './frame.ts';
import { GroupSync } from './group-sync.ts';
import type { Extent, HeldRecord } from './record.ts';
import type { RegionKeys } from './region-key.ts';
import type { SegmentCipher } from './segment-cipher.ts';
import { headerMends, SEGMENT_DATA_START, type HeaderMend } from './segment-header.ts';
import { trailersIn, type Found } from './segment-walk.ts';
import type { SyncFile } from './sync-file.ts';

/**
 * One segment file. Uploads arrive together and slowly, so their bytes must not mix: each photo is cut into
 * frames, a frame gets an extent of its own before it is written, and the upload remembers its extents. What is written
 * at once has blocks of its own, so that it can go past the page cache, which takes five times the processor. Nobody
 * waits for a slow phone, no upload needs more memory than one frame, and its length need not be known before.
 * (Reserving one extent by Content-Length would trust the phone and leave holes; staging whole photos in memory
 * would let a few hundred slow phones use all of it.) Extents of refused uploads are used again.
 */
export class Segment {
  readonly id: number;
  readonly cipher: SegmentCipher;
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
  constructor(
    id: number,
    cipher: SegmentCipher,
    file: SyncFile,
    tail: number,
    onFailure: (error: unknown) => void,
  ) {
    this.#onFailure = onFailure;
    this.id = id;
    this.cipher = cipher;
    this.#file = file;
    this.#group = new GroupSync(file);
    this.#tail = tail;
  }

  /** Bytes the segment occupies. */
  get bytes(): number {
    return this.#tail;
  }

  /** Whole blocks of its own with room for so many bytes, until they are reclaimed. */
  reserve(bytes: number): Extent {
    const length = wholeBlocks(bytes);
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

  /** Write whole blocks that were reserved, from memory that begins at one. Not durable before `sync`. */
  async write(position: number, blocks: Buffer): Promise<void> {
    try {
      await this.#file.write([blocks], position);
    } catch (error) {
      if (isOutOfSpace(error)) {
        throw queueError('GATEWAY_QUEUE_FULL', 'Disk gateway penuh; coba lagi nanti.', { cause: error });
      }
      throw this.#failed(error);
    }
  }

  /** Resolves when everything appended before is on the disk. */
  async sync(): Promise<void> {
    try {
      await this.#group.sync();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** What was reserved and nobody was promised: later frames overwrite it. */
  reclaim(reserved: readonly Extent[]): void {
    this.#free.push(...reserved);
  }

  /** The plain text of the frame at `extent`, or undefined when it is damaged, missing or another's. */
  async readFrame(
    extent: Extent,
    kind: FrameHeader['kind'],
    key: string,
    index: number,
  ): Promise<Buffer | undefined> {
    const frame = openFrame(this.cipher.key, await this.#file.read(extent[1], extent[0]));
    const header = frame?.header;
    return header?.key === key && header.kind === kind && header.index === index ? frame?.plain : undefined;
  }

  /**
   * Every undamaged trailer as the journal's record, found by walking from frame to frame past all damage; `stands` says
   * of each whether its photo is there.
   */
  trailers(stands: (record: HeldRecord) => Promise<boolean>): AsyncGenerator<Found> {
    return trailersIn(this.#file, this.#tail, this.cipher, stands);
  }

  /** What of its header is not as it was written. */
  async headerMends(regionKeys: RegionKeys): Promise<readonly HeaderMend[]> {
    const bytes = await this.#file.read(SEGMENT_DATA_START, 0);
    return headerMends(bytes, this.id, this.cipher.key.export(), regionKeys);
  }

  /** Nothing is written here any more. */
  endWriting(): Promise<void> {
    return this.#file.endWriting();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #failed(cause: unknown): Error {
    this.#onFailure(cause);
    return queueError('GATEWAY_QUEUE_FAILED', 'Foto tidak dapat ditulis ke disk gateway.', { cause });
  }
}
