import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { openUploadQueue, type DurableUploadQueue } from './durable-queue.ts';
import type { OpenMode, SyncFile } from './sync-file.ts';
import { CrashFs } from './testing/crash-fs.ts';
import { JOURNAL, openOnCrashFs, withFullJournal } from './testing/on-crash-fs.ts';
import { tempDir } from './testing/temp-dir.ts';
import { bodyOf, headOf, photoBytes } from './testing/uploads.ts';

const roomy = () => Promise.resolve({ bavail: 1_000_000, blocks: 1_000_000, bsize: 4096 });
const LIMITS = { maxBytes: 100_000 };
const FAST = 13;

const segments = (files: ReadonlyMap<string, Buffer>): number =>
  [...files.keys()].filter((path) => path.endsWith('.seg')).length;

/** Counts what is read of each file. */
class CountingFs extends CrashFs {
  readonly reads = new Map<string, number>();

  override async open(path: string, mode: OpenMode): Promise<SyncFile> {
    const file = await super.open(path, mode);
    return {
      ...file,
      read: (length, position) => {
        this.reads.set(path, (this.reads.get(path) ?? 0) + 1);
        return file.read(length, position);
      },
    };
  }
}

/** A slow phone began in the first of several segments and ended when the others were long written. */
describe('a journal that lost its end', { timeout: 60_000 }, () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let files: ReadonlyMap<string, Buffer>;
  let slow: string;
  const keys: string[] = [];

  const open = (fs: CrashFs): Promise<DurableUploadQueue> =>
    openUploadQueue({
      ...{ dir: '/queue', keyFile: join(dir.path, 'region.key'), clock: new ManualClock() },
      ...{ fs, statfs: roomy, segmentBytes: 20_000 },
    });

  beforeAll(async () => {
    dir = await tempDir();
    const fs = new CrashFs();
    const queue = await open(fs);
    const gate = Promise.withResolvers<undefined>();
    const photo = photoBytes(99, 3_000);
    const body = async function* (): AsyncGenerator<Buffer> {
      yield photo.subarray(0, 1_000);
      await gate.promise;
      yield photo.subarray(1_000);
    };
    const taken = queue.hold(headOf(photo), Readable.from(body(), { objectMode: false }), LIMITS);
    for (let seed = 0; seed < FAST; seed += 1) {
      const fast = photoBytes(seed, 5_000);
      keys.push((await queue.hold(headOf(fast), bodyOf(fast), LIMITS)).upload.key);
    }
    gate.resolve(undefined);
    slow = (await taken).upload.key;
    keys.push(slow);
    await queue.close();
    files = fs.files();
    expect(segments(files)).toBeGreaterThan(3);
  });
  afterAll(() => dir[Symbol.asyncDispose]());

  const journal = (): Buffer => files.get(JOURNAL)!;
  const end = (): number => journal().lastIndexOf(0x0a) + 1;
  const withJournal = (bytes: Buffer): CountingFs => new CountingFs(new Map(files).set(JOURNAL, bytes));
  const lost = async (bytes: Buffer): Promise<readonly string[]> => {
    const queue = await open(withJournal(bytes));
    return keys.filter((key) => queue.find(key)?.delivered !== false);
  };

  it('loses nothing, wherever it was cut', async () => {
    // From before the slow upload's record, which is among the last lines.
    for (let cut = end() - 1_500; cut <= end(); cut += 13)
      expect([cut, await lost(journal().subarray(0, cut))]).toEqual([cut, []]);
  });

  it('loses nothing when it was cut at the end of a line, and looks whole', async () => {
    for (let cut = end(); cut > 0; cut = journal().lastIndexOf(0x0a, cut - 2) + 1)
      expect(await lost(journal().subarray(0, cut))).toEqual([]);
  });

  it('loses nothing when any one bit of its last lines has flipped, that of the last newline too', async () => {
    const from = journal().indexOf(slow) - 40;
    for (let at = from; at < end(); at += at < end() - 12 ? 9 : 1) {
      const bytes = Buffer.from(journal());
      bytes[at]! ^= 1 << (at % 8);
      expect([at, await lost(bytes)]).toEqual([at, []]);
    }
  });

  it('does not take a new segment for an old one that was closed, emptied and deleted', async () => {
    const fs = withJournal(journal());
    const emptied = await open(fs);
    for (const key of keys) await emptied.confirm(key);
    await emptied.close();
    expect(segments(fs.files())).toBe(0);
    const before = fs.files().get(JOURNAL)!.lastIndexOf(0x0a) + 1;
    const anew = await open(fs);
    const photo = photoBytes(7, 2_000);
    const { upload } = await anew.hold(headOf(photo, { page: 2 }), bodyOf(photo), LIMITS);
    const cut = new Map(fs.files()).set(JOURNAL, fs.files().get(JOURNAL)!.subarray(0, before));
    const found = (await open(new CrashFs(cut))).find(upload.key);
    expect(found?.delivered).toBe(false);
  });

  it('costs no walk over what was written long before: of a closed segment only the header is read', async () => {
    const fs = withJournal(journal());
    const first = await open(fs);
    expect(first.recovery).toMatchObject({ salvaged: 0, held: FAST + 1 });
    const headersOnly = [...fs.reads].filter(([path, reads]) => path.endsWith('.seg') && reads === 1);
    // All but the one that was being written to at the end.
    expect(headersOnly).toHaveLength(segments(files) - 1);
    await first.close();
    const again = new CountingFs(fs.files());
    await open(again);
    for (const [path, reads] of again.reads) if (path.endsWith('.seg')) expect(reads).toBe(1);
  });
});

/** Notes in order what is done to the journal's file. */
class NotingFs extends CrashFs {
  readonly done: string[] = [];

  override async open(path: string, mode: OpenMode): Promise<SyncFile> {
    const file = await super.open(path, mode);
    if (path !== JOURNAL) return file;
    return {
      ...file,
      truncate: (length) => {
        this.done.push('truncate');
        return file.truncate(length);
      },
      sync: async () => {
        await file.sync();
        this.done.push('sync');
      },
    };
  }
}

it('a record that found no room is cut away on the disk, too, before its upload is refused', async () => {
  await using dir = await tempDir();
  const fs = new NotingFs();
  const queue = await openOnCrashFs(dir.path, fs);
  const photo = photoBytes(1, 2_000);
  await withFullJournal(fs, () =>
    expect(queue.hold(headOf(photo), bodyOf(photo), LIMITS)).rejects.toMatchObject({
      code: 'GATEWAY_QUEUE_FULL',
    }),
  );
  expect(fs.done.slice(-2)).toEqual(['truncate', 'sync']);
});
