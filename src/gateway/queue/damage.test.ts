import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { openUploadQueue, type DurableUploadQueue } from './durable-queue.ts';
import { CrashFs } from './testing/crash-fs.ts';
import { tempDir } from './testing/temp-dir.ts';
import { bodyOf, headOf, photoBytes } from './testing/uploads.ts';

const roomy = () => Promise.resolve({ bavail: 1_000_000, blocks: 1_000_000, bsize: 4096 });
const COUNT = 8;

describe('damage on the disk', { timeout: 60_000 }, () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let files: ReadonlyMap<string, Buffer>;
  const photos = new Map<string, Buffer>();

  const clock = new ManualClock();
  const open = (fs: CrashFs) =>
    openUploadQueue({
      dir: '/queue',
      keyFile: join(dir.path, 'region.key'),
      clock,
      fs,
      statfs: roomy,
      segmentBytes: 20_000,
    });

  beforeAll(async () => {
    dir = await tempDir();
    const fs = new CrashFs();
    const queue = await open(fs);
    for (let seed = 0; seed < COUNT; seed += 1) {
      const photo = photoBytes(seed, 1_000 + seed * 500);
      const { upload } = await queue.hold(headOf(photo), bodyOf(photo), { maxBytes: 100_000 });
      photos.set(upload.key, photo);
      await clock.advance(1);
    }
    files = fs.files();
  });
  afterAll(() => dir[Symbol.asyncDispose]());

  /** The same disk with one file changed. */
  const damaged = (name: RegExp, pick: number, change: (bytes: Buffer) => Buffer): CrashFs => {
    const paths = [...files.keys()].filter((path) => name.test(path));
    const path = paths[pick % paths.length]!;
    return new CrashFs(new Map(files).set(path, change(Buffer.from(files.get(path)!))));
  };

  /** The part of a file that says something: a journal ends in noughts. */
  const usedBytes = (bytes: Buffer): number => bytes.findLastIndex((byte) => byte !== 0) + 1;

  const flip = (at: number, bit: number) => (bytes: Buffer) => {
    bytes[at % usedBytes(bytes)]! ^= 1 << bit;
    return bytes;
  };

  /** Keys that are not listed or not readable; a photo that reads back wrong fails the test at once. */
  const lost = async (queue: DurableUploadQueue): Promise<string[]> => {
    const gone: string[] = [];
    for (const [key, photo] of photos) {
      const found = queue.find(key);
      const read = found && (await queue.read(found.upload).catch((error: unknown) => error as Error));
      if (read && 'photo' in read) expect(read.photo.equals(photo)).toBe(true);
      else gone.push(key);
      if (read instanceof Error) expect(read).toMatchObject({ code: 'GATEWAY_QUEUE_DAMAGED' });
    }
    return gone;
  };

  const anyFlip = [fc.nat(), fc.nat(), fc.integer({ min: 0, max: 7 })] as const;

  it('that flips any bit of a segment is noticed and costs that one photo at most', async () => {
    await fc.assert(
      fc.asyncProperty(...anyFlip, async (pick, at, bit) => {
        const queue = await open(damaged(/\.seg$/, pick, flip(at, bit)));
        expect((await lost(queue)).length).toBeLessThanOrEqual(1);
        expect(queue.claim(99, () => true)).toHaveLength(COUNT);
      }),
    );
  });

  it('that flips any bit of the journal costs nothing: the record stands beside the photo too', async () => {
    await fc.assert(
      fc.asyncProperty(...anyFlip, async (pick, at, bit) => {
        const queue = await open(damaged(/journal\.log$/, pick, flip(at, bit)));
        expect(await lost(queue)).toEqual([]);
        // Seen as a damaged line, or, where the flip took the last newline, as an unfinished one.
        expect(queue.recovery.damagedLines + queue.recovery.tornBytes).toBeGreaterThan(0);
      }),
    );
  });

  it('that flips the last newline of the journal costs nothing: its line counts as unfinished and is cut off', async () => {
    const lastNewline = usedBytes(files.get('/queue/journal.log')!) - 1;
    for (let bit = 0; bit < 8; bit += 1) {
      const fs = damaged(/journal\.log$/, 0, flip(lastNewline, bit));
      const queue = await open(fs);
      expect(queue.recovery).toMatchObject({ damagedLines: 0, held: COUNT });
      expect(queue.recovery.tornBytes).toBeGreaterThan(0);
      expect(await lost(queue)).toEqual([]);
      await queue.close();
      expect((await open(fs)).recovery).toMatchObject({ damagedLines: 0, tornBytes: 0, held: COUNT });
    }
  });

  it('that cuts the journal off anywhere costs nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (at) => {
        const cut = (bytes: Buffer): Buffer => bytes.subarray(0, at % usedBytes(bytes));
        const queue = await open(damaged(/journal\.log$/, 0, cut));
        expect(await lost(queue)).toEqual([]);
        expect(queue.oldest(() => true)?.key).toBe([...photos.keys()][0]);
      }),
    );
  });

  it('that cuts a segment off anywhere is listed at start and costs only what lay behind the cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (pick, at) => {
        let left = 0;
        const cut = (bytes: Buffer): Buffer =>
          bytes.subarray(0, (left = 8192 + (at % (bytes.length - 8192))));
        const whole = damaged(/\.seg$/, pick, (bytes) => bytes);
        const fs = damaged(/\.seg$/, pick, cut);
        const queue = await open(fs);
        const gone = await lost(queue);
        expect(new Set(queue.recovery.missing)).toEqual(new Set(gone));
        const sizeOf = (disk: CrashFs) =>
          [...disk.files().values()].reduce((sum, bytes) => sum + bytes.length, 0);
        const bytesGone = gone.reduce((sum, key) => sum + photos.get(key)!.length, 0);
        expect(left).toBeGreaterThan(0);
        // What is gone is the cut itself and at most one photo that it went through.
        expect(bytesGone).toBeLessThanOrEqual(sizeOf(whole) - sizeOf(fs) + 1_000 + COUNT * 500);
      }),
    );
  });

  it('without the journal, holds everything that the segments know', async () => {
    const rest = new Map([...files].filter(([path]) => !path.endsWith('journal.log')));
    const queue = await open(new CrashFs(rest));
    expect(queue.recovery).toMatchObject({ fresh: true, salvaged: COUNT });
    expect(await lost(queue)).toEqual([]);
  });

  it('is mended when the phone brings the photo again', async () => {
    const [key, photo] = [...photos][2]!;
    const queue = await open(
      damaged(/\.seg$/, 0, (bytes) => {
        const at = bytes.lastIndexOf(Buffer.from(key, 'hex'));
        bytes.fill(0, 8192, at);
        return bytes;
      }),
    );
    const before = queue.find(key)!.upload;
    await expect(queue.read(before)).rejects.toMatchObject({ code: 'GATEWAY_QUEUE_DAMAGED' });
    const again = await queue.hold(headOf(photo), bodyOf(photo), { maxBytes: 100_000 });
    expect(again.kind).toBe('held');
    expect((await queue.read(again.upload)).photo.equals(photo)).toBe(true);
    expect(queue.claim(99, () => true)).toHaveLength(COUNT);
  });
});
