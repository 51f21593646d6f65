import { createHash } from 'node:crypto';
import { memoryInBlocks, wholeBlocks } from './blocks.ts';
import { frameBytes, headFrame, sealFrame, TEXT_AT, textOf, type FrameHeader } from './frame.ts';
import type { PiecePool } from './piece-pool.ts';
import type { UploadFacts, UploadSecrets } from './port.ts';
import { encodeLine, heldRecordOf, TRAILER_FILL, type Extent, type HeldRecord } from './record.ts';
import type { Segment } from './segment.ts';

/** Who is told of the bytes that go to the disk. */
export interface Spending {
  /** Before they are written. Throws when there is no room for them. */
  spend(bytes: number): void;
  /** When the write has ended, well or not. */
  wrote(bytes: number): void;
}

/**
 * An upload on its way into a segment, which counts it as one of its writers already: hashed and sealed piece by piece, owned
 * by nobody's journal yet.
 */
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
  /** Of the pieces. */
  readonly #extents: Extent[] = [];
  /** The blocks they lie in, and the trailer. */
  readonly #reserved: Extent[] = [];

  constructor(segment: Segment, key: string, pool: PiecePool, spending: Spending) {
    this.#pool = pool;
    try {
      this.#memory = pool.take();
    } catch (error) {
      segment.writers -= 1;
      throw error;
    }
    this.#pieceBytes = this.#memory.length - frameBytes(0);
    this.segment = segment;
    this.#key = key;
    this.#spending = spending;
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
  async finish(facts: UploadFacts & { order: number }, secrets: UploadSecrets): Promise<HeldRecord> {
    const pieceBytes = frameBytes(this.#filled);
    const told = { t: 'held', ...facts, segment: this.segment.id, secrets } as const;
    const lineOf = (at: number): Buffer =>
      Buffer.from(encodeLine({ ...told, extents: [...this.#extents, [at, pieceBytes]] }).trimEnd());
    // Where the piece lies is known only once there is room for the record that names it.
    const blocks = this.#reserve(pieceBytes + frameBytes(lineOf(Number.MAX_SAFE_INTEGER).length));
    const [at, length] = blocks;
    const plain = lineOf(at);
    const memory = this.#withRoomFor(length);
    this.#sealPiece(blocks, memory);
    // It fills its blocks: were there a byte behind it, nobody would see that byte flip.
    const frame = memory.subarray(pieceBytes, length);
    plain.copy(frame, TEXT_AT);
    textOf(frame).fill(TRAILER_FILL, plain.length);
    this.#seal('trailer', frame);
    await this.#write(blocks, memory);
    return heldRecordOf({ ...told, extents: [...this.#extents] }, [at + pieceBytes, frame.length]);
  }

  /** It stands: the segment has one more to keep. */
  keep(): void {
    this.#leave();
    this.segment.live += 1;
  }

  /** It does not: its bytes are free to be overwritten. */
  discard(): void {
    this.#leave();
    this.segment.reclaim(this.#reserved);
  }

  #leave(): void {
    this.segment.writers -= 1;
    this.#wrote(this.#unwritten);
    this.#pool.give(this.#memory);
  }

  async #writePiece(): Promise<void> {
    const blocks = this.#reserve(this.#memory.length);
    this.#sealPiece(blocks, this.#memory);
    await this.#write(blocks, this.#memory);
    this.#filled = 0;
  }

  /** The piece that is being filled, with room behind it: in memory of its own when there is too little. */
  #withRoomFor(bytes: number): Buffer {
    if (bytes <= this.#memory.length) return this.#memory;
    const larger = memoryInBlocks(bytes);
    this.#memory.copy(larger);
    return larger;
  }

  /** Blocks of its own for so many bytes. */
  #reserve(bytes: number): Extent {
    const length = wholeBlocks(bytes);
    this.#spending.spend(length);
    this.#unwritten += length;
    const blocks = this.segment.reserve(length);
    this.#reserved.push(blocks);
    return blocks;
  }

  /** Seal the piece that was filled at the beginning of its blocks. Nothing may be added between this and its writing. */
  #sealPiece([at]: Extent, memory: Buffer): void {
    const frame = memory.subarray(0, frameBytes(this.#filled));
    this.#seal('piece', frame);
    this.#extents.push([at, frame.length]);
  }

  #seal(kind: FrameHeader['kind'], frame: Buffer): void {
    const { cipher } = this.segment;
    headFrame(cipher, { kind, index: this.#extents.length, key: this.#key }, frame);
    sealFrame(cipher.key, frame);
  }

  async #write([at, length]: Extent, memory: Buffer): Promise<void> {
    await this.segment.write(at, memory.subarray(0, length)).finally(() => {
      this.#wrote(length);
    });
  }

  #wrote(bytes: number): void {
    this.#unwritten -= bytes;
    this.#spending.wrote(bytes);
  }
}
