import { createHash } from 'node:crypto';
import { gatewayError } from '../errors.ts';
import { frameBytes } from '../queue/frame.ts';
import type { PiecePool } from '../queue/piece-pool.ts';
import { NONCE_BYTES, runOf, TAG_BYTES } from '../queue/sealing.ts';
import type { SyncFile } from '../queue/sync-file.ts';
import { resumableError } from './errors.ts';
import { encodeFrame, HEADER_BYTES, type FrameKind, type PartSeal, type Standing } from './part-file.ts';
import type { PieceCheck } from './port.ts';

const EMPTY = Buffer.alloc(0);

/** The sender's side of a body failed, not the disk's. */
export class BrokenOff extends Error {
  override readonly cause: Error;

  constructor(cause: unknown) {
    super('the body broke off');
    this.cause = cause instanceof Error ? cause : new Error(String(cause));
  }
}

async function* marked(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (cause) {
    throw new BrokenOff(cause);
  }
}

/** Puts one body into the file of its upload. Nothing of it is durable before the caller has synced the file. */
export class PartWriter {
  standing: Standing;
  readonly #file: SyncFile;
  readonly #by: PartSeal;
  readonly #pool: PiecePool;
  /** A sealed run that is being filled. */
  readonly #memory: Buffer;
  readonly #pieceBytes: number;
  #filled = 0;

  constructor(file: SyncFile, by: PartSeal, standing: Standing, pool: PiecePool) {
    this.#file = file;
    this.#by = by;
    this.standing = standing;
    this.#pool = pool;
    this.#memory = pool.take();
    this.#pieceBytes = this.#memory.length - frameBytes(0);
  }

  /** Throws BrokenOff when `body` ends with an error: what came before it stands, unless `check` was to prove it. */
  async takeIn(body: AsyncIterable<Buffer>, length: number, check: PieceCheck | undefined): Promise<void> {
    if (check) await this.#frame('open', runOf(EMPTY));
    const hash = check && createHash(check.algorithm);
    let end = this.standing.offset;
    try {
      for await (const chunk of marked(body)) {
        end += chunk.length;
        if (end > length)
          throw gatewayError('GATEWAY_BODY_TOO_LARGE', `Kiriman melebihi ${length} byte yang diumumkan.`);
        hash?.update(chunk);
        await this.#add(chunk);
      }
    } catch (error) {
      if (error instanceof BrokenOff) await this.#flush();
      throw error;
    }
    await this.#flush();
    if (!check) return;
    if (!hash?.digest().equals(check.digest))
      throw resumableError('GATEWAY_RESUMABLE_CHECKSUM', 'Potongan berubah di perjalanan; kirim lagi.');
    await this.#frame('close', runOf(EMPTY));
  }

  /** Nobody writes by it any more. */
  release(): void {
    this.#pool.give(this.#memory);
  }

  async #add(chunk: Buffer): Promise<void> {
    for (let from = 0; from < chunk.length;) {
      const to = from + this.#pieceBytes - this.#filled;
      const taken = chunk.copy(this.#memory, NONCE_BYTES + this.#filled, from, to);
      from += taken;
      this.#filled += taken;
      if (this.#filled === this.#pieceBytes) await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    if (this.#filled === 0) return;
    await this.#frame('piece', this.#memory.subarray(0, NONCE_BYTES + this.#filled + TAG_BYTES));
    this.standing = { ...this.standing, offset: this.standing.offset + this.#filled };
    this.#filled = 0;
  }

  async #frame(kind: FrameKind, run: Buffer): Promise<void> {
    const { offset, tail, index } = this.standing;
    await this.#file.write(encodeFrame(this.#by, kind, index, run), tail);
    this.standing = { offset, tail: tail + HEADER_BYTES + run.length, index: index + 1 };
  }
}
