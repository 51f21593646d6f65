import { decodeHeader, frameBytes, FRAME_HEADER_BYTES, FRAME_MAGIC, openFrame } from './frame.ts';
import { decodeTrailer, heldRecordOf, type Extent, type HeldRecord } from './record.ts';
import type { SegmentCipher } from './segment-cipher.ts';
import { SEGMENT_DATA_START } from './segment-header.ts';
import type { SyncFile } from './sync-file.ts';

/** Small frames lie many to a window; of a large one only its header is read. */
const WALK_WINDOW = 64 * 1024;
const SEARCH_WINDOW = 1024 * 1024;

/** Reads a file forwards in windows. */
class Windowed {
  readonly #file: SyncFile;
  #window: Buffer = Buffer.alloc(0);
  #from = 0;

  constructor(file: SyncFile) {
    this.#file = file;
  }

  async read([at, length]: Extent): Promise<Buffer> {
    if (at < this.#from || at + length > this.#from + this.#window.length) {
      this.#window = await this.#file.read(Math.max(WALK_WINDOW, length), at);
      this.#from = at;
    }
    return this.#window.subarray(at - this.#from, at - this.#from + length);
  }
}

/** A trailer that was found, and whether the photo is there that it speaks of. */
export interface Found {
  readonly record: HeldRecord;
  readonly isWhole: boolean;
}

/**
 * Every undamaged trailer of a segment file that ends at `tail`. First in the order in which they lie, from frame to
 * frame; then in the pieces that belong to no whole photo. Such a piece may be one of an upload that was refused, whose
 * blocks were given out anew: what was written into their midst stands, and the first of them not yet when power failed.
 */
export async function* trailersIn(
  file: SyncFile,
  tail: number,
  cipher: SegmentCipher,
  stands: (record: HeldRecord) => Promise<boolean>,
): AsyncGenerator<Found> {
  const owned = new Set<number>();
  let stretches: readonly Stretch[] = [{ from: SEGMENT_DATA_START, end: tail, tail }];
  while (stretches.length > 0) {
    const pieces: Extent[] = [];
    for (const stretch of stretches) {
      for await (const record of walk(file, stretch, cipher, pieces)) {
        const isWhole = await stands(record);
        if (isWhole) for (const [at] of record.extents) owned.add(at);
        yield { record, isWhole };
      }
    }
    stretches = pieces
      .filter(([at]) => !owned.has(at))
      .map(([at, length]) => ({ from: at + 1, end: at + length, tail }));
  }
}

/** Where frames may begin, and where the file ends. */
interface Stretch {
  readonly from: number;
  readonly end: number;
  readonly tail: number;
}

/** The undamaged trailers that begin in a stretch of a file; the pieces that were stepped over go to `pieces`. */
async function* walk(
  file: SyncFile,
  stretch: Stretch,
  cipher: SegmentCipher,
  pieces: Extent[],
): AsyncGenerator<HeldRecord> {
  const windowed = new Windowed(file);
  let at = stretch.from;
  while (at < stretch.end) {
    const header = decodeHeader(await windowed.read([at, FRAME_HEADER_BYTES]));
    const extent: Extent = [at, frameBytes(header?.length ?? 0)];
    if (header?.kind === 'piece') pieces.push(extent);
    else {
      // A copy: when it does not open, the search goes on in the bytes as they stand on the disk.
      const frame = header && openFrame(cipher.key, Buffer.from(await windowed.read(extent)));
      const record = frame && decodeTrailer(frame.plain);
      if (!record || record.key !== header.key) {
        // A damaged trailer's length may be right and its text not: search on from the next byte.
        at = await nextMagic(file, { ...stretch, from: at + 1 });
        continue;
      }
      yield heldRecordOf(record, extent);
    }
    at += extent[1];
  }
}

/** Where the next frame may begin in a stretch; its end when nowhere. */
async function nextMagic(file: SyncFile, { from, end, tail }: Stretch): Promise<number> {
  for (let at = from; at < end; at += SEARCH_WINDOW) {
    // Windows overlap by the magic's length, so that none is missed on a border.
    const window = await file.read(Math.min(SEARCH_WINDOW + FRAME_MAGIC.length, tail - at), at);
    const found = window.indexOf(FRAME_MAGIC);
    if (found >= 0) return at + found;
  }
  return end;
}
