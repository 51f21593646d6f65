import { createHash } from 'node:crypto';
import { encodeFrame, frameBytes } from './frame.ts';
import { PIECE_BYTES, type PiecePool } from './piece-pool.ts';
import type { UploadFacts, UploadSecrets } from './port.ts';
import { encodeLine, heldRecordOf, type Extent, type HeldRecord } from './record.ts';
import type { Segment } from './segment.ts';

/** An upload on its way into a segment: hashed and sealed piece by piece, owned by nobody's journal yet. */
export class Draft {
  readonly segment: Segment;
  bytes = 0;
  readonly #key: string;
  readonly #spend: (bytes: number) => void;
  readonly #hash = createHash('sha256');
  /** Filled before it is sealed, so that a phone that sends byte by byte costs no more memory than another. */
  readonly #piece: Buffer;
  readonly #pool: PiecePool;
  #filled = 0;
  /** Of the pieces, then of the trailer. */
  readonly #extents: Extent[] = [];

  /** `spend` is told of bytes before they are written, and throws when there is no room for them. */
  constructor(segment: Segment, key: string, pool: PiecePool, spend: (bytes: number) => void) {
    this.#pool = pool;
    this.#piece = pool.take();
    this.segment = segment;
    this.#key = key;
    this.#spend = spend;
    segment.writers += 1;
  }

  async add(chunk: Buffer): Promise<void> {
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    for (let from = 0; from < chunk.length;) {
      // The last piece is not written here but with the trailer, in one go.
      if (this.#filled === PIECE_BYTES) await this.#writePiece();
      const taken = chunk.copy(this.#piece, this.#filled, from);
      from += taken;
      this.#filled += taken;
    }
  }

  /** Hex SHA-256 of all that was added; nothing can be added after. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  /**
   * Write the rest, and beside it the journal's record with the secrets: so the segment can speak for itself when
   * the journal is hurt. Not durable before the segment's `sync`.
   */
  async finish(facts: UploadFacts, secrets: UploadSecrets): Promise<HeldRecord> {
    const { segment } = this;
    const index = this.#extents.length;
    const piece = await this.#sealPiece();
    const extents = [...this.#extents];
    const record = { t: 'held', ...facts, segment: segment.id, extents } as const;
    const plain = Buffer.from(encodeLine({ ...record, secrets }).trimEnd());
    this.#spend(plain.length);
    const sealed = await encodeFrame(
      segment.cipher,
      { kind: 'trailer', index: index + 1, key: this.#key },
      plain,
    );
    const trailer = this.#reserve(frameBytes(plain.length));
    const [at, length] = piece.extent;
    if (at + length === trailer[0]) {
      await segment.write(at, [...piece.frame, ...sealed]);
    } else {
      // One after the other: when one fails, none may still be writing into an extent that is given back.
      await segment.write(at, piece.frame);
      await segment.write(trailer[0], sealed);
    }
    return heldRecordOf(record, trailer);
  }

  /** It stands: the segment has one more to keep. */
  keep(): void {
    this.#leave();
    this.segment.live += 1;
  }

  /** It does not: its bytes are free to be overwritten. */
  discard(): void {
    this.#leave();
    this.segment.reclaim(this.#extents);
  }

  #leave(): void {
    this.segment.writers -= 1;
    this.#pool.give(this.#piece);
  }

  async #writePiece(): Promise<void> {
    const { extent, frame } = await this.#sealPiece();
    await this.segment.write(extent[0], frame);
  }

  async #sealPiece(): Promise<{ readonly extent: Extent; readonly frame: readonly Buffer[] }> {
    const plain = this.#piece.subarray(0, this.#filled);
    this.#spend(plain.length);
    const header = { kind: 'piece', index: this.#extents.length, key: this.#key } as const;
    const frame = await encodeFrame(this.segment.cipher, header, plain);
    this.#filled = 0;
    return { extent: this.#reserve(frameBytes(plain.length)), frame };
  }

  #reserve(length: number): Extent {
    const extent = this.segment.reserve(length);
    this.#extents.push(extent);
    return extent;
  }
}
