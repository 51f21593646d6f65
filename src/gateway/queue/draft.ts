import { createHash } from 'node:crypto';
import { PIECE_BYTES, type PiecePool } from './piece-pool.ts';
import { encodeLine, type Extent, type HeldRecord } from './record.ts';
import type { Segment } from './segment.ts';

/** An upload on its way into a segment: hashed and sealed piece by piece, owned by nobody's journal yet. */
export class Draft {
  readonly segment: Segment;
  readonly extents: Extent[] = [];
  bytes = 0;
  readonly #key: string;
  readonly #spend: (bytes: number) => void;
  readonly #hash = createHash('sha256');
  /** Filled before it is sealed, so that a phone that sends byte by byte costs no more memory than another. */
  readonly #piece: Buffer;
  readonly #pool: PiecePool;
  #filled = 0;
  #trailer: Extent | undefined;

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
      const taken = chunk.copy(this.#piece, this.#filled, from);
      from += taken;
      this.#filled += taken;
      if (this.#filled === PIECE_BYTES) await this.#write();
    }
  }

  /** Write what is left; the hex SHA-256 of all. */
  async end(): Promise<string> {
    if (this.#filled > 0) await this.#write();
    return this.#hash.digest('hex');
  }

  /** Write the journal record beside the photo, so that the segment can speak for itself when the journal is hurt. */
  async writeTrailer(record: HeldRecord): Promise<void> {
    const plain = Buffer.from(encodeLine(record).trimEnd());
    this.#spend(plain.length);
    const header = { kind: 'trailer', index: this.extents.length, key: this.#key } as const;
    this.#trailer = await this.segment.append(header, plain);
  }

  /** It stands: the segment has one more to keep. */
  keep(): void {
    this.#leave();
    this.segment.live += 1;
  }

  /** It does not: its bytes are free to be overwritten. */
  discard(): void {
    this.#leave();
    this.segment.reclaim(this.#trailer ? [...this.extents, this.#trailer] : this.extents);
  }

  #leave(): void {
    this.segment.writers -= 1;
    this.#pool.give(this.#piece);
  }

  async #write(): Promise<void> {
    const plain = this.#piece.subarray(0, this.#filled);
    this.#filled = 0;
    this.#spend(plain.length);
    const header = { kind: 'piece', index: this.extents.length, key: this.#key } as const;
    this.extents.push(await this.segment.append(header, plain));
  }
}
