/** Plain bytes of a photo per frame: what an upload holds in memory at most, twice (plain and sealed). */
export const PIECE_BYTES = 256 * 1024;

const KEPT = 64;

/** Buffers for pieces, used again: making one for every upload costs more than sealing what is in it. */
export class PiecePool {
  readonly #free: Buffer[] = [];

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
  }

  /** Give a buffer back that nobody reads any more. */
  give(piece: Buffer): void {
    if (this.#free.length < KEPT) this.#free.push(piece);
  }
}
