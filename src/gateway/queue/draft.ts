import { createHash } from 'node:crypto';
import { frameBytes, headFrame, sealFrame, TEXT_AT, type FrameHeader } from './frame.ts';
import type { PiecePool } from './piece-pool.ts';
import type { UploadFacts, UploadSecrets } from './port.ts';
import { encodeLine, heldRecordOf, type Extent, type HeldRecord } from './record.ts';
import type { Segment } from './segment.ts';

/** Who is told of the bytes that go to the disk. */
export interface Spending {
  /** Before they are written. Throws when there is no room for them. */
  spend(bytes: number): void;
  /** When the write has ended, well or not. */
  wrote(bytes: number): void;
}

/** An upload on its way into a segment: hashed and sealed piece by piece, owned by nobody's journal yet. */
export class Draft {
  readonly segment: Segment;
  bytes = 0;
  readonly #key: string;
  readonly #spending: Spending;
  readonly #hash = createHash('sha256');
  /** The frame of one piece, filled before it is sealed: a phone that sends byte by byte costs no more than another. */
  readonly #memory: Buffer;
  readonly #pieceBytes: number;
  readonly #pool: PiecePool;
  #filled = 0;
  /** Bytes spent whose writing has not ended, or never began. */
  #unwritten = 0;
  /** Of the pieces, then of the trailer. */
  readonly #extents: Extent[] = [];

  constructor(segment: Segment, key: string, pool: PiecePool, spending: Spending) {
    this.#pool = pool;
    this.#memory = pool.take();
    this.#pieceBytes = this.#memory.length - frameBytes(0);
    this.segment = segment;
    this.#key = key;
    this.#spending = spending;
    segment.writers += 1;
  }

  async add(chunk: Buffer): Promise<void> {
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    for (let from = 0; from < chunk.length;) {
      // The last piece is not written here but with the trailer, in one go.
      if (this.#filled === this.#pieceBytes) await this.#writePiece();
      const to = from + this.#pieceBytes - this.#filled;
      const taken = chunk.copy(this.#memory, TEXT_AT + this.#filled, from, to);
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
    const piece = this.#sealPiece();
    const extents = [...this.#extents];
    const record = { t: 'held', ...facts, segment: segment.id, extents } as const;
    const plain = Buffer.from(encodeLine({ ...record, secrets }).trimEnd());
    const frame = Buffer.allocUnsafe(frameBytes(plain.length));
    plain.copy(frame, TEXT_AT);
    const trailer = this.#seal('trailer', frame);
    const [at, length] = piece;
    if (at + length === trailer[0]) {
      await this.#write(at, [this.#piece, frame]);
    } else {
      // One after the other: when one fails, none may still be writing into an extent that is given back.
      await this.#write(at, [this.#piece]);
      await this.#write(trailer[0], [frame]);
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
    this.#wrote(this.#unwritten);
    this.#pool.give(this.#memory);
  }

  /** The frame of the piece that is being filled. */
  get #piece(): Buffer {
    return this.#memory.subarray(0, frameBytes(this.#filled));
  }

  async #writePiece(): Promise<void> {
    const [at] = this.#sealPiece();
    await this.#write(at, [this.#piece]);
    this.#filled = 0;
  }

  async #write(at: number, frames: readonly Buffer[]): Promise<void> {
    await this.segment.write(at, frames).finally(() => {
      this.#wrote(frames.reduce((bytes, frame) => bytes + frame.length, 0));
    });
  }

  #wrote(bytes: number): void {
    this.#unwritten -= bytes;
    this.#spending.wrote(bytes);
  }

  /** Nothing may be added between this and its writing: it is sealed where it lies. */
  #sealPiece(): Extent {
    return this.#seal('piece', this.#piece);
  }

  /** Seal a frame and give it a place of its own. */
  #seal(kind: FrameHeader['kind'], frame: Buffer): Extent {
    this.#spending.spend(frame.length);
    this.#unwritten += frame.length;
    const { cipher } = this.segment;
    headFrame(cipher, { kind, index: this.#extents.length, key: this.#key }, frame);
    sealFrame(cipher.key, frame);
    const extent = this.segment.reserve(frame.length);
    this.#extents.push(extent);
    return extent;
  }
}
