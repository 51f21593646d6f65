import { memoryInBlocks } from './blocks.ts';
import { frameBytes } from './frame.ts';

const KIB = 1024;
/** Plain bytes of a photo per frame, which fills whole blocks: what an upload that is being written holds in memory. */
export const PIECE_BYTES = 256 * KIB - frameBytes(0);

/** The same where more than 160 uploads are written at a time. */
export const SMALLEST_PIECE_BYTES = 32 * KIB - frameBytes(0);

/**
 * The more uploads there are at a time, the smaller the pieces of further ones: more writes, but the memory of a crowd stays
 * bounded by what each really needs. `kept`: so much of a size is kept, for 512 uploads in all.
 */
const SIZES = [
  { upTo: 64, bytes: frameBytes(PIECE_BYTES), kept: 64 },
  { upTo: 160, bytes: 64 * KIB, kept: 96 },
  { upTo: Infinity, bytes: frameBytes(SMALLEST_PIECE_BYTES), kept: 352 },
] as const;
const SMALLEST = SIZES[2];

/** Memory for the frames of pieces, used again: making it for every upload costs more than sealing what is in it. */
export class PiecePool {
  readonly #free = new Map<number, Buffer[]>(SIZES.map(({ bytes }) => [bytes, []]));
  #taken = 0;

  /** Memory for the frame of one piece. */
  take(): Buffer {
    const { bytes } = SIZES.find(({ upTo }) => this.#taken < upTo) ?? SMALLEST;
    const memory = this.#free.get(bytes)?.pop() ?? memoryInBlocks(bytes);
    // Only now: a machine that has no memory to give has given none.
    this.#taken += 1;
    return memory;
  }

  /** Give memory back that nobody reads any more. */
  give(frame: Buffer): void {
    this.#taken -= 1;
    const free = this.#free.get(frame.length);
    const kept = SIZES.find(({ bytes }) => bytes === frame.length)?.kept ?? 0;
    if (free && free.length < kept) free.push(frame);
  }
}
