import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { openUploadQueue } from './durable-queue.ts';
import { rotateRegionKey } from './rotate-key.ts';
import { chanceFrom } from './testing/chance.ts';
import { CrashFs } from './testing/crash-fs.ts';
import { bodyOf, headOf, photoBytes } from './testing/uploads.ts';

const KEY_FILE = '/keys/region.key';
const roomy = () => Promise.resolve({ bavail: 1_000_000, blocks: 1_000_000, bsize: 4096 });
const photos = new Map(
  Array.from({ length: 6 }, (_, seed) => photoBytes(seed, 4_000)).map((photo) => [headOf(photo).key, photo]),
);

const open = (fs: CrashFs) =>
  openUploadQueue({
    dir: '/queue',
    keyFile: KEY_FILE,
    clock: new ManualClock(),
    fs,
    statfs: roomy,
    segmentBytes: 15_000,
  });

async function expectAll(fs: CrashFs): Promise<void> {
  const queue = await open(fs);
  expect(queue.recovery.missing).toEqual([]);
  for (const upload of queue.claim(99, () => true)) {
    expect((await queue.read(upload)).photo.equals(photos.get(upload.key)!)).toBe(true);
  }
  expect(queue.recovery.held).toBe(photos.size);
}

describe('the rotation of the region key', () => {
  let files: ReadonlyMap<string, Buffer>;
  beforeEach(async () => {
    const fs = new CrashFs();
    const queue = await open(fs);
    for (const photo of photos.values()) await queue.hold(headOf(photo), bodyOf(photo), { maxBytes: 10_000 });
    files = fs.files();
  });

  it('leaves every photo readable under the new key alone, and none under the old', async () => {
    const fs = new CrashFs(files);
    const rotation = await rotateRegionKey(fs, ['/queue'], KEY_FILE);
    expect(rotation.rewrapped).toBeGreaterThan(1);
    expect(rotation.damaged).toEqual([]);
    expect([...fs.files().keys()].filter((path) => path.startsWith('/keys/'))).toEqual([KEY_FILE]);
    await expectAll(fs);
    const withOldKey = new CrashFs(new Map(fs.files()).set(KEY_FILE, files.get(KEY_FILE)!));
    await expect(open(withOldKey)).rejects.toMatchObject({ code: 'GATEWAY_QUEUE_KEY_UNUSABLE' });
  });

  it('may lose power at any moment, be opened as it then is, and be run again to its end', async () => {
    let cuts = 0;
    const scenario = fc.asyncProperty(fc.nat(), fc.nat({ max: 40 }), async (seed, cutAt) => {
      const fs = new CrashFs(files);
      const chance = chanceFrom(seed);
      let image: CrashFs | undefined;
      let operations = 0;
      fs.onOperation = () => {
        operations += 1;
        if (operations === cutAt) image = fs.image(chance);
      };
      await rotateRegionKey(fs, ['/queue'], KEY_FILE);
      if (!image) return;
      cuts += 1;
      const left = image.files();
      await expectAll(new CrashFs(left));
      const again = new CrashFs(left);
      await rotateRegionKey(again, ['/queue'], KEY_FILE);
      await expectAll(again);
    });
    await fc.assert(scenario, { numRuns: 60 });
    expect(cuts).toBeGreaterThan(20);
  }, 60_000);

  it('mends a header of which one copy was damaged, and passes over one that opens under no key', async () => {
    const paths = [...files.keys()].filter((path) => path.endsWith('.seg'));
    const hurt = (path: string, ...at: number[]): Buffer => {
      const bytes = Buffer.from(files.get(path)!);
      for (const offset of at) bytes[offset]! ^= 1;
      return bytes;
    };
    const [first = '', second = ''] = paths;
    const fs = new CrashFs(new Map(files).set(first, hurt(first, 20)).set(second, hurt(second, 20, 4116)));
    expect((await rotateRegionKey(fs, ['/queue'], KEY_FILE)).damaged).toEqual([second]);
    const mended = fs.files().get(first)!;
    expect(mended.subarray(0, 8).equals(mended.subarray(4096, 4104))).toBe(true);
    const queue = await open(fs);
    expect(queue.recovery.missing.length).toBeGreaterThan(0);
    expect(queue.recovery.missing.length).toBeLessThan(photos.size);
  });
});
