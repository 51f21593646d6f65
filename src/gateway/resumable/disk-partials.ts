import { OpsError, type Clock } from '../../kernel/index.ts';
import { queueError } from '../queue/errors.ts';
import { SMALL_PIECE_BYTES } from '../queue/piece-pool.ts';
import { nodeFs, type SyncFs } from '../queue/sync-file.ts';
import { Allowance } from './allowance.ts';
import { resumableError } from './errors.ts';
import { PartDisk } from './part-disk.ts';
import { MOST_FRAMES, type Standing } from './part-file.ts';
import type { PartialHead, PartialLimits, PartialUpload, PartialUploads, PieceCheck } from './port.ts';

export interface DiskPartialsOptions {
  /** Folder of the partial uploads alone; made when missing. */
  readonly dir: string;
  /** Seals them; those of another secret are forgotten. 32 bytes. */
  readonly secret: Buffer;
  readonly clock: Clock;
  readonly limits: PartialLimits;
  /** Why the disk takes nothing more: the upload queue on the same disk knows. */
  readonly refusal: () => 'full' | 'failed' | undefined;
  readonly fs?: SyncFs;
}

interface Part {
  readonly head: PartialHead;
  readonly expiresAt: number;
  /** Where the pieces begin in its file. */
  afterHead: number;
  /** Read from the file when first asked for: of the thousands that a start may find most are never asked for. */
  standing: Standing | undefined;
  /** Ends when whoever works on it has done so. */
  turn: Promise<unknown>;
}

const SWEEP_MS = 60_000;

/** Frames that the rest of a photo may still need, and a little more. */
const framesFor = (bytes: number): number => Math.ceil(bytes / SMALL_PIECE_BYTES) + 4;

/** Open the partial uploads of a folder, with all that it kept. What cannot be read is removed. */
export async function openDiskPartials(options: DiskPartialsOptions): Promise<DiskPartials> {
  const disk = new PartDisk(options.fs ?? nodeFs, options.dir, options.secret);
  const parts: Part[] = [];
  for (const key of await disk.keys()) {
    const found = await disk.announced(key);
    if (!found) {
      await disk.remove(key);
      continue;
    }
    const { expiresAt, ...head } = found.head;
    const { afterHead } = found;
    parts.push({ head, expiresAt, afterHead, standing: undefined, turn: Promise.resolve() });
  }
  return new DiskPartials(options, disk, parts);
}

/** Partial uploads as one sealed file each. */
export class DiskPartials implements PartialUploads {
  readonly #options: DiskPartialsOptions;
  readonly #disk: PartDisk;
  readonly #parts: Map<string, Part>;
  readonly #allowance: Allowance;
  readonly #stopSweeping: () => void;
  #closed = false;

  constructor(options: DiskPartialsOptions, disk: PartDisk, parts: readonly Part[]) {
    this.#options = options;
    this.#disk = disk;
    this.#allowance = new Allowance(options.limits);
    this.#parts = new Map(parts.map((part) => [part.head.key, part]));
    for (const { head } of parts) this.#allowance.restore(head);
    this.#stopSweeping = options.clock.every(SWEEP_MS, () => {
      // What cannot be removed now is tried again.
      this.sweep().catch(() => undefined);
    });
  }

  get count(): number {
    return this.#parts.size;
  }

  async begin(head: PartialHead): Promise<PartialUpload> {
    const found = await this.find(head.key);
    if (found) return found;
    // Another request may have begun it while this one looked.
    if (this.#parts.has(head.key)) return this.begin(head);
    this.#admit();
    this.#allowance.take(head);
    const expiresAt = this.#options.clock.now() + this.#options.limits.expiryMs;
    const part: Part = { head, expiresAt, afterHead: 0, standing: undefined, turn: Promise.resolve() };
    this.#parts.set(head.key, part);
    return this.#inTurn(part, async () => {
      try {
        const standing = await this.#disk.create({ ...head, expiresAt });
        part.afterHead = standing.tail;
        part.standing = standing;
        return viewOf(part, standing);
      } catch (error) {
        await this.#remove(part);
        throw error;
      }
    });
  }

  async find(key: string): Promise<PartialUpload | undefined> {
    const part = this.#parts.get(key);
    if (!part) return undefined;
    return this.#inTurn(part, async () => {
      if (this.#parts.get(key) !== part) return undefined;
      if (part.expiresAt > this.#options.clock.now()) return viewOf(part, await this.#standing(part));
      await this.#remove(part);
      return undefined;
    });
  }

  async append(
    key: string,
    offset: number,
    body: AsyncIterable<Buffer>,
    check?: PieceCheck,
  ): Promise<PartialUpload> {
    const part = this.#living(key);
    return this.#inTurn(part, async () => {
      if (this.#living(key) !== part) throw unknown();
      this.#admit();
      const before = await this.#standing(part);
      if (offset !== before.offset) {
        const detail = `Yang sudah diterima ${before.offset} byte; lanjutkan dari sana.`;
        throw resumableError('GATEWAY_RESUMABLE_OFFSET', detail);
      }
      if (before.index + framesFor(part.head.length - offset) > MOST_FRAMES) {
        await this.#remove(part);
        throw unknown();
      }
      const { standing, broken } = await this.#disk.write(part.head, before, body, check);
      part.standing = standing;
      if (broken) throw broken;
      return viewOf(part, standing);
    });
  }

  async *read(key: string): AsyncGenerator<Buffer> {
    const part = this.#living(key);
    const standing = await this.#standing(part);
    let bytes = 0;
    for await (const piece of this.#disk.pieces(key, part.afterHead, standing)) {
      bytes += piece.length;
      yield piece;
    }
    if (bytes !== standing.offset) throw unknown();
  }

  async drop(key: string): Promise<void> {
    const part = this.#parts.get(key);
    if (part) await this.#inTurn(part, () => this.#remove(part));
  }

  async sweep(): Promise<void> {
    const now = this.#options.clock.now();
    const expired = [...this.#parts.values()].filter((part) => part.expiresAt <= now);
    await Promise.all(expired.map((part) => this.drop(part.head.key)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopSweeping();
    await Promise.allSettled([...this.#parts.values()].map((part) => part.turn));
  }

  async #standing(part: Part): Promise<Standing> {
    part.standing ??= await this.#disk.standing(part.head.key, part.afterHead);
    return part.standing;
  }

  /** One after another for each upload. */
  async #inTurn<Result>(part: Part, work: () => Promise<Result>): Promise<Result> {
    const mine = part.turn.then(work);
    part.turn = mine.catch(() => undefined);
    return mine;
  }

  async #remove(part: Part): Promise<void> {
    if (this.#parts.get(part.head.key) !== part) return;
    // First the file, then the name: whoever begins anew must not find the old file in the way.
    await this.#disk.remove(part.head.key);
    this.#parts.delete(part.head.key);
    this.#allowance.give(part.head);
  }

  #living(key: string): Part {
    const part = this.#parts.get(key);
    if (!part || part.expiresAt <= this.#options.clock.now()) throw unknown();
    return part;
  }

  #admit(): void {
    if (this.#closed) throw queueError('GATEWAY_QUEUE_FAILED', 'Gateway sedang berhenti.');
    this.#disk.assertSound();
    const refusal = this.#options.refusal();
    if (refusal === 'full') throw queueError('GATEWAY_QUEUE_FULL', 'Coba lagi beberapa menit lagi.');
    if (refusal === 'failed') throw queueError('GATEWAY_QUEUE_FAILED', 'Disk gateway gagal menyimpan.');
  }
}

const viewOf = ({ head, expiresAt }: Part, { offset }: Standing): PartialUpload => ({
  ...head,
  offset,
  expiresAt,
});

const unknown = (): OpsError =>
  resumableError('GATEWAY_RESUMABLE_UNKNOWN', 'Mulai lagi dari awal; aplikasi melakukannya sendiri.');
