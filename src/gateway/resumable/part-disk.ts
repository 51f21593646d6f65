import { createSecretKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { isAbsent, OpsError } from '../../kernel/index.ts';
import { isOutOfHandles, isOutOfSpace, outOfHandles, queueError } from '../queue/errors.ts';
import { PiecePool } from '../queue/piece-pool.ts';
import { runOf } from '../queue/sealing.ts';
import type { SyncFile, SyncFs } from '../queue/sync-file.ts';
import { encodeFrame, piecesOf, readFrame, standingOf, type PartSeal, type Standing } from './part-file.ts';
import { BrokenOff, PartWriter } from './part-writer.ts';
import { isUnknownUpload, unknownUpload } from './errors.ts';
import type { PartialHead, PieceCheck } from './port.ts';

/** The first frame of a file. */
export type Announced = PartialHead & {
  /** Latest it is kept, milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Nobody vouched for the session that began it. */
  readonly unvouched?: true;
};

const SUFFIX = '.part';
/** Of a copy that is not whole yet. */
const FRESH = '.new';
const COPIED_AT_ONCE = 256 * 1024;
const NAME = /^([0-9a-f]{64})\.part$/;

/**
 * The files of partial uploads in one folder. Fail-stop: after a write or sync that failed for another reason than
 * room nothing more is written until the process starts anew: offsets must not rest on a disk that has lied. Whatever
 * reads or writes a file throws GATEWAY_RESUMABLE_UNKNOWN when it is not there.
 */
export class PartDisk {
  readonly #fs: SyncFs;
  readonly #dir: string;
  readonly #secret: KeyObject;
  readonly #pool = new PiecePool();
  #failure: unknown;

  constructor(fs: SyncFs, dir: string, secret: Buffer) {
    this.#fs = fs;
    this.#dir = dir;
    this.#secret = createSecretKey(secret);
  }

  assertSound(): void {
    const cause = this.#failure;
    if (cause !== undefined)
      throw queueError('GATEWAY_QUEUE_FAILED', 'Disk gateway gagal menyimpan.', { cause });
  }

  /** Keys of the uploads that have a file. */
  async keys(): Promise<readonly string[]> {
    await this.#fs.makeDir(this.#dir);
    await this.#fs.syncDir(join(this.#dir, '..'));
    const names = await this.#fs.list(this.#dir);
    for (const name of names.filter((each) => each.endsWith(FRESH)))
      await this.#fs.remove(join(this.#dir, name));
    return names.flatMap((name) => NAME.exec(name)?.[1] ?? []);
  }

  /** Make an upload's file, durable when it resolves; where its pieces will begin. */
  async create(announced: Announced): Promise<Standing> {
    const { key } = announced;
    const frame = encodeFrame(this.#by(key), 'head', 0, runOf(Buffer.from(JSON.stringify(announced))));
    await this.#guard(async () => {
      const file = await this.#fs.open(this.#path(key), 'create');
      try {
        await file.write(frame, 0);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.#fs.syncDir(this.#dir);
    });
    return { offset: 0, tail: frame.reduce((sum, part) => sum + part.length, 0), index: 1 };
  }

  /** What an earlier process announced under `key`, and where its pieces begin; undefined when it is damaged or not there. */
  async announced(key: string): Promise<{ head: Announced; afterHead: number } | undefined> {
    const reading = this.#open(key, async (file) => {
      const frame = await readFrame(file, this.#by(key), 0, 0);
      if (frame?.kind !== 'head') return undefined;
      return { head: JSON.parse(frame.plain.toString('utf8')) as Announced, afterHead: frame.end };
    });
    return reading.catch((error: unknown) => {
      if (isUnknownUpload(error)) return undefined;
      throw error;
    });
  }

  /**
   * How far an earlier process came. What a crash left behind that goes for good before anything is written there.
   * With `isFromBefore` it gets another file: a process that ends late goes on writing into the old one, and harms
   * nothing.
   */
  async standing(key: string, afterHead: number, isFromBefore: boolean): Promise<Standing> {
    return this.#open(key, async (file) => {
      const standing = await standingOf(file, this.#by(key), afterHead);
      await this.#guard(() =>
        isFromBefore ? this.#moved(key, file, standing.tail) : cutTo(file, standing.tail),
      );
      return standing;
    });
  }

  /**
   * Take in a body. What it comes to is synced, also when the body broke off: then with the error, which is the
   * caller's to throw. Throws itself when the disk is to blame.
   */
  async write(
    upload: PartialHead,
    before: Standing,
    body: AsyncIterable<Buffer>,
    check: PieceCheck | undefined,
  ): Promise<{ readonly standing: Standing; readonly broken?: Error }> {
    return this.#open(upload.key, async (file) => {
      const writer = new PartWriter(file, this.#by(upload.key), before, this.#pool);
      try {
        await writer.takeIn(body, upload.length, check);
        await this.#guard(() => file.sync());
        return { standing: writer.standing };
      } catch (error) {
        const kept = error instanceof BrokenOff && check === undefined;
        const broken = error instanceof BrokenOff ? error.cause : this.#refusalOf(error);
        this.assertSound();
        const standing = kept ? writer.standing : before;
        await this.#guard(() => cutTo(file, standing.tail));
        return { standing, broken };
      } finally {
        writer.release();
      }
    });
  }

  /** The photo's bytes up to `standing`; fewer when a frame of them does not read back. */
  async *pieces(key: string, afterHead: number, standing: Standing): AsyncGenerator<Buffer> {
    const file = await this.#fileOf(key);
    try {
      yield* piecesOf(file, this.#by(key), afterHead, standing.tail);
    } finally {
      await file.close();
    }
  }

  async remove(key: string): Promise<void> {
    await this.#fs.remove(this.#path(key));
  }

  /** Put a copy of the first `length` bytes of `file` in its place. */
  async #moved(key: string, file: SyncFile, length: number): Promise<void> {
    const path = this.#path(key);
    const fresh = `${path}${FRESH}`;
    await this.#fs.remove(fresh);
    const copy = await this.#fs.open(fresh, 'create');
    try {
      for (let at = 0; at < length; at += COPIED_AT_ONCE)
        await copy.write([await file.read(Math.min(COPIED_AT_ONCE, length - at), at)], at);
      await copy.sync();
    } finally {
      await copy.close();
    }
    await this.#fs.rename(fresh, path);
    await this.#fs.syncDir(this.#dir);
  }

  async #open<Result>(key: string, work: (file: SyncFile) => Promise<Result>): Promise<Result> {
    const file = await this.#fileOf(key);
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  }

  #fileOf(key: string): Promise<SyncFile> {
    return this.#fs.open(this.#path(key), 'existing').catch((error: unknown) => {
      if (isAbsent(error)) throw unknownUpload();
      throw isOutOfHandles(error) ? outOfHandles(error) : error;
    });
  }

  /** A failure other than a lack of room or of handles is final. */
  async #guard<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw this.#refusalOf(error);
    }
  }

  #refusalOf(cause: unknown): OpsError {
    if (cause instanceof OpsError) return cause;
    if (isOutOfSpace(cause))
      return queueError('GATEWAY_QUEUE_FULL', 'Disk gateway penuh; coba lagi nanti.', { cause });
    if (isOutOfHandles(cause)) return outOfHandles(cause);
    this.#failure ??= cause;
    return queueError('GATEWAY_QUEUE_FAILED', 'Potongan tidak dapat ditulis ke disk gateway.', { cause });
  }

  #by(key: string): PartSeal {
    return { secret: this.#secret, key };
  }

  #path(key: string): string {
    return join(this.#dir, `${key}${SUFFIX}`);
  }
}

/** Cut a file off, durably: nothing old may be taken for what is written there next. */
async function cutTo(file: SyncFile, length: number): Promise<void> {
  await file.truncate(length);
  await file.sync();
}
