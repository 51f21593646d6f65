import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { openUploadQueue, type DurableUploadQueue } from './durable-queue.ts';
import type { OpenMode, SyncFile } from './sync-file.ts';
import { chanceFrom } from './testing/chance.ts';
import { CrashFs } from './testing/crash-fs.ts';
import { openOnCrashFs } from './testing/on-crash-fs.ts';
import { tempDir } from './testing/temp-dir.ts';
import { bodyOf, headOf, photoBytes } from './testing/uploads.ts';

const DIR = '/queue';
const LIMITS = { maxBytes: 1_000_000 };
const roomy = () => Promise.resolve({ bavail: 1_000_000, blocks: 1_000_000, bsize: 4096 });

/** Enough for several segments at a time. */
const LANES = 10;

/** Holds and confirms at random, several at a time; keeps what was promised up to each moment. */
class Night {
  readonly held = new Map<string, Buffer>();
  readonly delivered = new Set<string>();
  readonly #queue: DurableUploadQueue;
  readonly #chance: () => number;

  constructor(queue: DurableUploadQueue, chance: () => number) {
    this.#queue = queue;
    this.#chance = chance;
  }

  async run(uploads: number): Promise<void> {
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      for (let i = lane; i < uploads; i += LANES) await this.#one(i);
    });
    await Promise.all(lanes);
  }

  async #one(seed: number): Promise<void> {
    const photo = photoBytes(seed, 200 + Math.floor(this.#chance() * 9_000));
    const head = headOf(photo, { authorization: `Bearer ${String(seed)}` });
    if (this.#chance() < 0.1) {
      await expect(this.#queue.hold(head, bodyOf(photo.subarray(1)), LIMITS)).rejects.toThrow();
    }
    await this.#queue.hold(head, bodyOf(photo, 1_000), LIMITS);
    this.held.set(head.key, photo);
    if (this.#chance() < 0.4) {
      await this.#queue.confirm(head.key);
      this.delivered.add(head.key);
    }
  }
}

describe('a power cut', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  beforeAll(async () => {
    dir = await tempDir();
  });
  afterAll(() => dir[Symbol.asyncDispose]());

  const open = (fs: CrashFs) =>
    openUploadQueue({
      dir: DIR,
      keyFile: join(dir.path, 'region.key'),
      clock: new ManualClock(),
      fs,
      statfs: roomy,
      // Small, so that a short night rolls segments and compacts the journal many times.
      segmentBytes: 20_000,
      compactBytes: 2_000,
      rememberDelivered: 1_000,
    });

  it('at any moment leaves every promise kept: what was held is there whole, what was delivered is known', async () => {
    let cuts = 0;
    const scenario = fc.asyncProperty(fc.nat(), fc.nat({ max: 260 }), async (seed, cutAt) => {
      const chance = chanceFrom(seed);
      const fs = new CrashFs();
      const night = new Night(await open(fs), chance);
      let operations = 0;
      let image: CrashFs | undefined;
      let promised = { held: new Map<string, Buffer>(), delivered: new Set<string>() };
      fs.onOperation = () => {
        operations += 1;
        if (operations !== cutAt) return;
        promised = { held: new Map(night.held), delivered: new Set(night.delivered) };
        image = fs.image(chance);
      };
      await night.run(24);
      if (!image) return;
      cuts += 1;
      const after = await open(image);
      for (const [key, photo] of promised.held) {
        const found = after.find(key);
        expect(found, `key ${key} was promised`).toBeDefined();
        if (promised.delivered.has(key)) expect(found!.delivered).toBe(true);
        if (!found!.delivered) expect((await after.read(found!.upload)).photo.equals(photo)).toBe(true);
      }
      expect(after.recovery.missing).toEqual([]);
      await after.close();
    });
    await fc.assert(scenario, { numRuns: 120 });
    expect(cuts).toBeGreaterThan(40);
  }, 60_000);

  it('is survived again and again by the same queue', async () => {
    const chance = chanceFrom(4);
    let fs = new CrashFs();
    const promised = new Map<string, Buffer>();
    for (let round = 0; round < 8; round += 1) {
      const queue = await open(fs);
      for (let i = 0; i < 5; i += 1) {
        const photo = photoBytes(round * 10 + i, 3_000);
        const head = headOf(photo, { authorization: `Bearer ${String(i)}` });
        await queue.hold(head, bodyOf(photo), LIMITS);
        promised.set(head.key, photo);
      }
      fs = fs.image(chance);
    }
    const queue = await open(fs);
    expect(queue.stats().heldByProvince.get('52')).toBe(promised.size);
    for (const upload of queue.claim(99, () => true)) {
      const { photo, authorization } = await queue.read(upload);
      expect(photo.equals(promised.get(upload.key)!)).toBe(true);
      expect(authorization).toMatch(/^Bearer \d$/);
    }
  });
});

/** A disk that does not come to sync the segments while `isStuck`. */
class StuckFs extends CrashFs {
  isStuck = false;

  override async open(path: string, mode: OpenMode): Promise<SyncFile> {
    const file = await super.open(path, mode);
    const never = new Promise<undefined>(() => undefined);
    return { ...file, sync: () => (this.isStuck && path.endsWith('.seg') ? never : file.sync()) };
  }
}

it.each([false, true])(
  'what was killed before its sync, and is known after the start, is there after a power cut (taken anew: %s)',
  async (isTakenAnew) => {
    await using dir = await tempDir();
    const fs = new StuckFs();
    const photo = photoBytes(1, 5_000);
    const killed = await openOnCrashFs(dir.path, fs);
    if (isTakenAnew) await killed.hold(headOf(photo, { vouched: false }), bodyOf(photo), LIMITS);
    // A second life of the first, so that what is taken anew lies in a segment of its own.
    const queue = isTakenAnew ? await openOnCrashFs(dir.path, fs) : killed;
    const other = photoBytes(2, 5_000);
    await queue.hold(headOf(other), bodyOf(other), LIMITS);
    fs.isStuck = true;
    void queue.hold(headOf(photo, { vouched: true }), bodyOf(photo), LIMITS).catch(() => undefined);
    // Each photo fills two blocks, and a segment's header as many.
    const [headers, photos] = isTakenAnew ? [2, 3] : [1, 2];
    const written = (): number =>
      [...fs.files()]
        .filter(([path]) => path.endsWith('.seg'))
        .reduce((sum, [, { length }]) => sum + length, 0);
    await expect.poll(written).toBe((headers + photos) * 8_192);
    fs.isStuck = false;
    const again = await openOnCrashFs(dir.path, fs);
    expect((await again.hold(headOf(photo, { vouched: true }), bodyOf(photo), LIMITS)).kind).toBe('known');
    const after = await openOnCrashFs(
      dir.path,
      fs.image(() => 0),
    );
    const found = after.find(headOf(photo).key);
    expect(found).toMatchObject({ delivered: false, stuck: false });
    expect((await after.read(found!.upload)).photo.equals(photo)).toBe(true);
  },
);

describe('a disk that fails', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  beforeAll(async () => {
    dir = await tempDir();
  });
  afterAll(() => dir[Symbol.asyncDispose]());

  const photo = photoBytes(1, 5_000);
  const eio = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
  const enospc = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });

  const withOneHeld = async () => {
    const fs = new CrashFs();
    const options = {
      dir: DIR,
      keyFile: join(dir.path, 'region.key'),
      clock: new ManualClock(),
      statfs: roomy,
    };
    const reopen = (image: CrashFs) => openUploadQueue({ ...options, fs: image });
    const queue = await reopen(fs);
    const first = photoBytes(7, 5_000);
    const { upload } = await queue.hold(headOf(first), bodyOf(first), LIMITS);
    return { fs, queue, first, upload, reopen };
  };

  it.each([
    ['a sync of the segment', 'sync', '.seg'],
    ['a sync of the journal', 'sync', 'journal.log'],
    ['a write to the segment', 'write', '.seg'],
    ['a write to the journal', 'write', 'journal.log'],
  ])(
    'after %s fails takes nothing more for good, gives no receipt, and still reads what it held',
    async (_what, operation, file) => {
      const { fs, queue, first, upload, reopen } = await withOneHeld();
      let calls = 0;
      fs.fault = (kind, path) => {
        if (kind !== operation || !path.endsWith(file)) return undefined;
        calls += 1;
        return calls === 1 ? eio : undefined;
      };
      const failed = { code: 'GATEWAY_QUEUE_FAILED' };
      await expect(queue.hold(headOf(photo), bodyOf(photo), LIMITS)).rejects.toMatchObject(failed);
      expect(queue.refusal()).toBe('failed');
      await expect(queue.hold(headOf(photo), bodyOf(photo), LIMITS)).rejects.toMatchObject(failed);
      expect(calls, 'the file is never synced again').toBe(1);
      expect((await queue.read(upload)).photo.equals(first)).toBe(true);
      const after = await reopen(fs.image(chanceFrom(1)));
      expect((await after.read(upload)).photo.equals(first)).toBe(true);
      expect(after.refusal()).toBeUndefined();
    },
  );

  it('still records deliveries when only the segment has failed', async () => {
    const { fs, queue, upload, reopen } = await withOneHeld();
    fs.fault = (kind, path) => (kind === 'sync' && path.endsWith('.seg') ? eio : undefined);
    await expect(queue.hold(headOf(photo), bodyOf(photo), LIMITS)).rejects.toThrow();
    await queue.confirm(upload.key);
    const after = await reopen(fs.image(chanceFrom(2)));
    expect(after.find(upload.key)?.delivered).toBe(true);
  });

  it.each(['.seg', 'journal.log'])(
    'without room for %s refuses that upload only, and takes it when there is room',
    async (file) => {
      const { fs, queue, first, upload, reopen } = await withOneHeld();
      fs.fault = (kind, path) => (kind === 'write' && path.endsWith(file) ? enospc : undefined);
      await expect(queue.hold(headOf(photo), bodyOf(photo), LIMITS)).rejects.toMatchObject({
        code: 'GATEWAY_QUEUE_FULL',
      });
      fs.fault = () => undefined;
      expect((await queue.hold(headOf(photo), bodyOf(photo), LIMITS)).kind).toBe('held');
      const after = await reopen(fs.image(chanceFrom(3)));
      expect((await after.read(upload)).photo.equals(first)).toBe(true);
      expect((await after.read(after.find(headOf(photo).key)!.upload)).photo.equals(photo)).toBe(true);
    },
  );
});
