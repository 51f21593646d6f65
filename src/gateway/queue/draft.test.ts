import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BLOCK_BYTES } from './blocks.ts';
import type { DurableUploadQueue } from './durable-queue.ts';
import { PIECE_BYTES } from './piece-pool.ts';
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

describe('an upload in its blocks', () => {
  it.each<[string, number, number]>([
    ['is small', 200, 0],
    ['leaves room for its trailer behind its last piece', 300_000, 0],
    ['has a last piece with just no room behind it', PIECE_BYTES - 100, 0],
    ['fills its last piece', PIECE_BYTES, 0],
    ['begins another piece with one byte', PIECE_BYTES + 1, 0],
    ['has a trailer of many blocks', 10_000, 30_000],
    ['has a trailer longer than a piece', 10_000, 300_000],
    ['fills two pieces and has a long trailer', 2 * PIECE_BYTES, 5_000],
  ])('is read back, and found without a journal, when it %s', async (_name, bytes, secretBytes) => {
    const fs = new CrashFs();
    const queue = await open(fs);
    const photos = [1, 2, 3].map((seed) => photoBytes(seed, bytes));
    const authorization = 'x'.repeat(secretBytes);
    for (const photo of photos) await queue.hold(headOf(photo, { authorization }), bodyOf(photo), LIMITS);
    for (const each of [queue, await open(withoutJournal(fs))]) {
      for (const photo of photos) {
        const { key } = headOf(photo);
        const found = each.find(key);
        expect(found?.delivered).toBe(false);
        const read = await each.read(found!.upload);
        expect(read.authorization).toBe(authorization);
        expect(read.photo.equals(photo)).toBe(true);
      }
    }
  });

  it('takes nothing of another photo with it to the disk that lay in its memory before', async () => {
    const fs = new CrashFs();
    const queue = await open(fs);
    const broken = Buffer.alloc(BLOCK_BYTES, 'RAHASIA');
    await expect(queue.hold(headOf(broken), brokenBody(broken), LIMITS)).rejects.toThrow();
    const photo = photoBytes(1, 500);
    await queue.hold(headOf(photo), bodyOf(photo), LIMITS);
    const [segment] = [...fs.files()].flatMap(([path, bytes]) => (path.endsWith('.seg') ? [bytes] : []));
    expect(segment?.length).toBeGreaterThan(2 * BLOCK_BYTES);
    expect(segment?.includes('RAHASIA')).toBe(false);
  });

  it('that was refused at its end, and whose blocks another has begun to use, is taken anew after a restart', async () => {
    const fs = new CrashFs();
    const queue = await open(fs);
    const refused = photoBytes(1, 300_000);
    await withFullJournal(fs, () =>
      expect(queue.hold(headOf(refused), bodyOf(refused), LIMITS)).rejects.toMatchObject({
        code: 'GATEWAY_QUEUE_FULL',
      }),
    );
    const small = photoBytes(2, 300);
    await queue.hold(headOf(small, { page: 2 }), bodyOf(small), LIMITS);
    const again = await open(new CrashFs(fs.files()));
    const { kind, upload } = await again.hold(headOf(refused), bodyOf(refused), LIMITS);
    expect(kind).toBe('held');
    expect((await again.read(upload)).photo.equals(refused)).toBe(true);
  });
});
