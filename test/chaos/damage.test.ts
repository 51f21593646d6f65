import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, chanceFrom, CrashFs, headOf, photoBytes } from '../../src/gateway/testing.ts';
import { crashDisks, type CrashDisks } from './rig/crash-disks.ts';
import { SEED } from './rig/seed.ts';

const COUNT = 3;
/** Where uploads begin; before it stands the segment's header, twice, and much room. */
const DATA_AT = 8_192;
const NOTHING_LOST = { lost: [], listed: COUNT, headers: [] };
const LIMITS = { maxBytes: 100_000 };

let disks: CrashDisks;
let files: ReadonlyMap<string, Buffer>;
const photos = new Map<string, Buffer>();

beforeAll(async () => {
  disks = await crashDisks();
  const fs = new CrashFs();
  const queue = await disks.open(fs);
  for (let seed = 0; seed < COUNT; seed += 1) {
    const photo = photoBytes(seed, 300 + seed * 40);
    const { upload } = await queue.hold(headOf(photo), bodyOf(photo), LIMITS);
    photos.set(upload.key, photo);
  }
  // Without the noughts that a journal ends in: a mebibyte to be read at each of some thousand starts.
  files = new Map(
    [...fs.files()].map(([path, bytes]) => [path, path.endsWith('.seg') ? bytes : trimmed(bytes)]),
  );
});
afterAll(() => disks.remove());

const pathOf = (ending: string): string => [...files.keys()].find((path) => path.endsWith(ending)) ?? '';
const trimmed = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);

interface Found {
  /** Keys that are not listed or do not read back. */
  readonly lost: readonly string[];
  readonly listed: number;
  /** What of the headers was not as it was written. */
  readonly headers: readonly string[];
}

/**
 * Open the disk with one file changed; a photo that reads back as another fails at once. Headers are mended as the scrub
 * does it. With `mend`, bring what is lost again.
 */
async function findIn(path: string, bytes: Buffer, mend = false): Promise<Found> {
  const queue = await disks.open(new CrashFs(new Map(files).set(path, bytes)));
  const lost: string[] = [];
  for (const [key, photo] of photos) {
    const known = queue.find(key);
    const read = known && (await queue.read(known.upload).catch(() => undefined));
    if (read && !read.photo.equals(photo))
      throw new Error('a damaged photo was read back as if it were whole');
    if (!read) lost.push(key);
  }
  const listed = [...queue.uploads()].length;
  const headers = await mendHeaders(queue);
  if (mend) {
    for (const key of lost) {
      const photo = photos.get(key) ?? Buffer.alloc(0);
      const { kind, upload } = await queue.hold(headOf(photo), bodyOf(photo), LIMITS);
      expect(kind).toBe('held');
      expect((await queue.read(upload)).photo.equals(photo)).toBe(true);
    }
    expect([...queue.uploads()]).toHaveLength(COUNT);
  }
  await queue.close();
  return { lost, listed, headers };
}

/** Mend what is hurt of all headers, after which nothing is; what was. */
async function mendHeaders(queue: Awaited<ReturnType<typeof disks.open>>): Promise<readonly string[]> {
  const mended = [];
  for (const header of queue.headers()) {
    const hurts = await header.hurts();
    expect(await header.mend()).toEqual(hurts);
    expect(await header.hurts()).toEqual([]);
    mended.push(...hurts);
  }
  return mended;
}

describe('one byte of a segment, wherever it lies,', () => {
  it('that is flipped is noticed and costs one upload at most, which the phone’s next try replaces', async () => {
    const path = pathOf('.seg');
    const whole = files.get(path) ?? Buffer.alloc(0);
    const chance = chanceFrom(SEED);
    const costs = new Map<string, number>();
    // Of the header one byte in eight, another each time; of what is held every one.
    for (let at = 0; at < whole.length; at += at < DATA_AT ? 1 + Math.floor(chance() * 15) : 1) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1 + Math.floor(chance() * 255);
      const { lost, listed, headers } = await findIn(path, bytes, at % 16 === 0);
      // Noticed it is, each at its place: of a header there is another copy, of a photo none.
      const noticed = { headers: headers.length, photos: lost.length };
      const isHeader = at < DATA_AT;
      expect(noticed, `byte ${String(at)}`).toEqual({ headers: isHeader ? 1 : 0, photos: isHeader ? 0 : 1 });
      // Listed as held all the same: the journal knows of it.
      expect(listed, `byte ${String(at)}`).toBe(COUNT);
      for (const key of lost) costs.set(key, (costs.get(key) ?? 0) + 1);
    }
    console.log(
      JSON.stringify({ bytes: whole.length, harmful: [...costs.values()].reduce((a, b) => a + b, 0) }),
    );
    // Every photo was struck, in at least as many bytes as it has.
    for (const [key, photo] of photos) expect(costs.get(key)).toBeGreaterThanOrEqual(photo.length);
  });

  it('from which on the file is cut off: what lies before it is whole, what lies behind is listed and replaced', async () => {
    const path = pathOf('.seg');
    const whole = files.get(path) ?? Buffer.alloc(0);
    let lostBefore = COUNT;
    for (let length = 0; length < whole.length; length += length < DATA_AT ? 128 : 3) {
      const { lost, listed } = await findIn(path, whole.subarray(0, length), length % 16 === 0);
      expect(listed).toBe(COUNT);
      expect(lost.length, `cut at ${String(length)}`).toBeLessThanOrEqual(lostBefore);
      // In the order in which they lie: a cut takes the last ones.
      expect(lost).toEqual([...photos.keys()].slice(COUNT - lost.length));
      lostBefore = lost.length;
    }
    expect(lostBefore).toBe(1);
  });
});

describe('one byte of the journal, wherever it lies,', () => {
  it('that is flipped, or from which on it is cut off, costs nothing', async () => {
    const path = pathOf('journal.log');
    const whole = files.get(path) ?? Buffer.alloc(0);
    const chance = chanceFrom(SEED);
    // Some of the noughts stand for all.
    for (let at = 0; at < whole.length + 8; at += 1) {
      const flipped = Buffer.concat([whole, Buffer.alloc(64)]);
      flipped[at]! ^= 1 + Math.floor(chance() * 255);
      expect(await findIn(path, flipped), `byte ${String(at)} flipped`).toEqual(NOTHING_LOST);
      const cut = whole.subarray(0, at);
      expect(await findIn(path, cut), `cut at ${String(at)}`).toEqual(NOTHING_LOST);
    }
    console.log(JSON.stringify({ journalBytes: whole.length }));
  });
});
