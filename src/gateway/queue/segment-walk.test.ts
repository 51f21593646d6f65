import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { openUploadQueue, type DurableUploadQueue } from './durable-queue.ts';
import { PIECE_BYTES } from './piece-pool.ts';
import { SEGMENT_DATA_START } from './segment-header.ts';
import type { OpenMode, SyncFile } from './sync-file.ts';
import { CrashFs } from './testing/crash-fs.ts';
import { tempDir } from './testing/temp-dir.ts';
import { bodyOf, brokenBody, headOf, photoBytes } from './testing/uploads.ts';

const LIMITS = { maxBytes: 8_000_000 };
const roomy = () => Promise.resolve({ bavail: 1_000_000, blocks: 1_000_000, bsize: 4096 });

let dir: Awaited<ReturnType<typeof tempDir>>;
beforeAll(async () => {
  dir = await tempDir();
});
afterAll(() => dir[Symbol.asyncDispose]());

const open = (fs: CrashFs): Promise<DurableUploadQueue> =>
  openUploadQueue({
    ...{ dir: '/queue', keyFile: join(dir.path, 'region.key'), clock: new ManualClock() },
    ...{ fs, statfs: roomy },
  });

/** From when it is told to, the first write to the first blocks of a segment never begins. */
class StuckFs extends CrashFs {
  isStuck = false;
  readonly stuck = Promise.withResolvers<undefined>();

  override async open(path: string, mode: OpenMode): Promise<SyncFile> {
    const file = await super.open(path, mode);
    return {
      ...file,
      write: (buffers, position) => {
        if (!this.isStuck || position !== SEGMENT_DATA_START) return file.write(buffers, position);
        this.stuck.resolve(undefined);
        return Promise.withResolvers<undefined>().promise;
      },
    };
  }
}

it('finds what was written into the midst of an old piece whose first blocks were given out and not written yet', async () => {
  const fs = new StuckFs();
  const queue = await open(fs);
  // Its first piece is written when the second one begins.
  const refused = photoBytes(1, PIECE_BYTES + 1);
  await expect(queue.hold(headOf(refused), brokenBody(refused), LIMITS)).rejects.toThrow();
  fs.isStuck = true;
  const slow = photoBytes(2, 1_000);
  void queue.hold(headOf(slow), bodyOf(slow), LIMITS);
  await fs.stuck.promise;
  const photos = [3, 4].map((seed) => photoBytes(seed, 2_000));
  for (const photo of photos) await queue.hold(headOf(photo), bodyOf(photo), LIMITS);
  const withoutJournal = [...fs.files()].filter(([path]) => path !== '/queue/journal.log');
  const anew = await open(new CrashFs(new Map(withoutJournal)));
  for (const photo of photos) {
    const found = anew.find(headOf(photo).key);
    expect(found?.delivered).toBe(false);
    expect((await anew.read(found!.upload)).photo.equals(photo)).toBe(true);
  }
});
