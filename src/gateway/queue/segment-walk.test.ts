import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BLOCK_BYTES } from './blocks.ts';
import type { DurableUploadQueue } from './durable-queue.ts';
import { PIECE_BYTES } from './piece-pool.ts';
import { SEGMENT_DATA_START } from './segment-header.ts';
import type { OpenMode, SyncFile } from './sync-file.ts';
import { CrashFs } from './testing/crash-fs.ts';
import { openOnCrashFs, withFullJournal, withoutJournal } from './testing/on-crash-fs.ts';
import { tempDir } from './testing/temp-dir.ts';
import { bodyOf, brokenBody, headOf, photoBytes } from './testing/uploads.ts';

const LIMITS = { maxBytes: 8_000_000 };

let dir: Awaited<ReturnType<typeof tempDir>>;
beforeAll(async () => {
  dir = await tempDir();
});
afterAll(() => dir[Symbol.asyncDispose]());

const open = (fs: CrashFs): Promise<DurableUploadQueue> => openOnCrashFs(dir.path, fs);

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

/** An upload whose record finds no room in the journal: its pieces and its trailer stand, and its blocks are free. */
async function refuseAtItsEnd(fs: CrashFs, queue: DurableUploadQueue, photo: Buffer): Promise<void> {
  await withFullJournal(fs, () =>
    expect(queue.hold(headOf(photo), bodyOf(photo), LIMITS)).rejects.toMatchObject({
      code: 'GATEWAY_QUEUE_FULL',
    }),
  );
}

/** An upload that gets the first free blocks, and whose write has not begun when power fails. */
async function beginSlowly(fs: StuckFs, queue: DurableUploadQueue): Promise<void> {
  fs.isStuck = true;
  const slow = photoBytes(2, 1_000);
  void queue.hold(headOf(slow), bodyOf(slow), LIMITS);
  await fs.stuck.promise;
}

const hold = async (queue: DurableUploadQueue, photo: Buffer): Promise<void> => {
  expect((await queue.hold(headOf(photo), bodyOf(photo), LIMITS)).kind).toBe('held');
};

async function expectHeld(queue: DurableUploadQueue, photo: Buffer): Promise<void> {
  const found = queue.find(headOf(photo).key);
  expect(found).toMatchObject({ delivered: false, stuck: false });
  expect((await queue.read(found!.upload)).photo.equals(photo)).toBe(true);
}

describe('without its journal a segment still tells of a photo', () => {
  it.each<[string, (fs: CrashFs, queue: DurableUploadQueue) => Promise<void>]>([
    [
      'in the midst of a piece whose phone hung up',
      async (_fs, queue) => {
        // Its first piece is written when the second one begins.
        const refused = photoBytes(1, PIECE_BYTES + 1);
        await expect(queue.hold(headOf(refused), brokenBody(refused), LIMITS)).rejects.toThrow();
      },
    ],
    [
      'in the midst of a piece that the trailer of a refused upload names',
      (fs, queue) => refuseAtItsEnd(fs, queue, photoBytes(1, PIECE_BYTES + 100)),
    ],
    [
      'whose trailer begins in the last bytes of an old piece',
      // 4,096 bytes before it are the slow one's, 2,076 its own, and the piece ends 20 bytes behind that.
      (fs, queue) => refuseAtItsEnd(fs, queue, photoBytes(1, BLOCK_BYTES + 2_000 + 20)),
    ],
  ])('%s', async (_name, leaveOldPiece) => {
    const fs = new StuckFs();
    const queue = await open(fs);
    await leaveOldPiece(fs, queue);
    await beginSlowly(fs, queue);
    const photos = [3, 4].map((seed) => photoBytes(seed, 2_000));
    for (const photo of photos) await hold(queue, photo);
    const anew = await open(withoutJournal(fs));
    for (const photo of photos) await expectHeld(anew, photo);
  });

  it('that was refused at its end and came again, when the first try stands before it with a piece missing', async () => {
    const fs = new CrashFs();
    const queue = await open(fs);
    const photo = photoBytes(1, 300_000);
    await refuseAtItsEnd(fs, queue, photo);
    // One takes the blocks of its first piece, one the first of its last, so that its second try comes behind all.
    const others = [photoBytes(2, PIECE_BYTES - 2_000), photoBytes(3, 2_000)];
    for (const other of others) await hold(queue, other);
    await hold(queue, photo);
    const anew = await open(withoutJournal(fs));
    for (const each of [photo, ...others]) await expectHeld(anew, each);
    expect(anew.stats().damaged).toBe(0);
  });
});
