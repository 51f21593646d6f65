import { memoryInBlocks } from './blocks.ts';
import { frameBytes } from './frame.ts';

/** Plain bytes of a photo per frame, which fills whole blocks: what an upload that is being written holds in memory. */
export const PIECE_BYTES = 256 * 1024 - frameBytes(0);
/** The same while many are: more writes, but the memory of a crowd stays bounded by what each really needs. */
export const SMALL_PIECE_BYTES = 64 * 1024 - frameBytes(0);

/** So many uploads at a time have large pieces. */
const LARGE = 64;
/** So much memory of each size is kept. */
const KEPT = { [frameBytes(PIECE_BYTES)]: LARGE, [frameBytes(SMALL_PIECE_BYTES)]: 4 * LARGE } as const;

/** Memory for the frames of pieces, used again: making it for every upload costs more than sealing what is in it. */
export class PiecePool {
  readonly #free = new Map<number, Buffer[]>();
  #taken = 0;

  /** Memory for the frame of one piece, of either size. */
  take(): Buffer {
    this.#taken += 1;
    const bytes = frameBytes(this.#taken > LARGE ? SMALL_PIECE_BYTES : PIECE_BYTES);
    return this.#free.get(bytes)?.pop() ?? memoryInBlocks(bytes);
  }

  /** Give memory back that nobody reads any more. */
  give(frame: Buffer): void {
    this.#taken -= 1;
    const free = this.#free.get(frame.length) ?? [];
    this.#free.set(frame.length, free);
    if (free.length < (KEPT[frame.length] ?? 0)) free.push(frame);
  }
}
