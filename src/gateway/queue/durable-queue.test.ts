import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, OpsError } from '../../kernel/index.ts';
import { openUploadQueue, type DurableUploadQueue, type UploadQueueOptions } from './durable-queue.ts';
import { tempDir } from './testing/temp-dir.ts';
import { bodyOf, brokenBody, headOf, photoBytes } from './testing/uploads.ts';

const LIMITS = { maxBytes: 1_000_000 };
const all = (): boolean => true;

describe('the queue on disk', { timeout: 60_000 }, () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let queue: DurableUploadQueue;
  const clock = new ManualClock();

  const open = (options: Partial<UploadQueueOptions> = {}) =>
    openUploadQueue({
      dir: join(dir.path, 'queue'),
      keyFile: join(dir.path, 'region.key'),
      clock,
      ...options,
    });
  const reopen = async (options: Partial<UploadQueueOptions> = {}) => {
    await queue.close();
    queue = await open(options);
  };
  const hold = async (seed: number, length = 5_000, changes: Parameters<typeof headOf>[1] = {}) => {
    const photo = photoBytes(seed, length);
    const { upload } = await queue.hold(headOf(photo, changes), bodyOf(photo), LIMITS);
    return { photo, upload };
  };
  const segmentFiles = () => readdir(join(dir.path, 'queue', 'segments'));

  beforeEach(async () => {
    dir = await tempDir();
    queue = await open();
  });
  afterEach(async () => {
    await queue.close();
    await dir[Symbol.asyncDispose]();
  });

  it('comes back after a restart with heads, tries, dead letters and delivered keys, all claims given back', async () => {
    const first = await hold(1, 5_000, { authorization: 'Bearer sesi-1', traceparent: '00-ab-cd-01' });
    const second = await hold(2);
    const third = await hold(3);
    queue.claim(3, all);
    queue.release(first.upload.key);
    await queue.bury(second.upload, '422');
    await queue.confirm(third.upload.key);
    await reopen();
    expect(queue.recovery).toMatchObject({
      held: 1,
      deadLetters: 1,
      salvaged: 0,
      damagedLines: 0,
      tornBytes: 0,
    });
    expect(queue.claim(9, all)).toEqual([{ ...first.upload, attempts: 1, conflicting: true }]);
    expect(await queue.read(first.upload)).toMatchObject({
      authorization: 'Bearer sesi-1',
      traceparent: '00-ab-cd-01',
    });
    expect((await queue.read(second.upload)).photo.equals(second.photo)).toBe(true);
    expect(await queue.hold(headOf(third.photo), brokenBody(third.photo), LIMITS)).toMatchObject({
      kind: 'known',
      delivered: true,
    });
  });

  it('writes neither the session nor the photo nor the key in clear', async () => {
    const { photo } = await hold(1, 5_000, { authorization: 'Bearer rahasia-sekali' });
    const key = await readFile(join(dir.path, 'region.key'), 'utf8');
    const names = ['journal.log', ...(await segmentFiles()).map((name) => join('segments', name))];
    for (const name of names) {
      const bytes = await readFile(join(dir.path, 'queue', name));
      expect(bytes.includes('rahasia')).toBe(false);
      expect(bytes.includes(Buffer.from('Bearer rahasia-sekali').toString('base64').slice(4, 20))).toBe(
        false,
      );
      expect(bytes.includes(photo.subarray(100, 116))).toBe(false);
      expect(bytes.includes(Buffer.from(key, 'base64url'))).toBe(false);
      expect((await stat(join(dir.path, 'queue', name))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(join(dir.path, 'region.key'))).mode & 0o777).toBe(0o600);
  });

  it('uses the room of refused uploads again', async () => {
    await hold(1, 300_000);
    const before = queue.stats().bytes;
    const photo = photoBytes(2, 290_000);
    for (let i = 0; i < 20; i += 1) {
      await expect(queue.hold(headOf(photo), brokenBody(photo), LIMITS)).rejects.toThrow();
    }
    expect(queue.stats().bytes - before).toBeLessThan(600_000);
    await queue.hold(headOf(photo), bodyOf(photo), LIMITS);
    expect((await queue.read(queue.find(headOf(photo).key)!.upload)).photo.equals(photo)).toBe(true);
  });

  it('deletes a segment once all in it is delivered, and never one that still holds a photo', async () => {
    await reopen({ segmentBytes: 20_000 });
    const uploads = [];
    for (let seed = 0; seed < 9; seed += 1) uploads.push(await hold(seed));
    const before = (await segmentFiles()).length;
    expect(before).toBeGreaterThan(2);
    const [kept, ...others] = uploads;
    for (const { upload } of others) await queue.confirm(upload.key);
    expect((await segmentFiles()).length).toBeLessThan(before);
    expect((await queue.read(kept!.upload)).photo.equals(kept!.photo)).toBe(true);
    await queue.confirm(kept!.upload.key);
    await reopen();
    expect(await segmentFiles()).toEqual([]);
  });

  it('keeps its journal small however much passes through, and loses nothing by it', async () => {
    await reopen({ compactBytes: 4_000, segmentBytes: 20_000, rememberDelivered: 5 });
    const kept = await hold(0);
    for (let seed = 1; seed < 80; seed += 1) await queue.confirm((await hold(seed, 200)).upload.key);
    const { size } = await stat(join(dir.path, 'queue', 'journal.log'));
    expect(size).toBeLessThan(30_000);
    await reopen();
    expect((await queue.read(kept.upload)).photo.equals(kept.photo)).toBe(true);
    expect(queue.stats().heldByProvince.get('52')).toBe(1);
    expect(queue.find(headOf(photoBytes(79, 200)).key)?.delivered).toBe(true);
    expect(queue.find(headOf(photoBytes(1, 200)).key)?.delivered, 'its segment still stands').toBe(true);
    expect(queue.find(headOf(photoBytes(40, 200)).key), 'beyond the bound').toBeUndefined();
  });

  it('refuses to start without its key, or with another, rather than call everything damaged', async () => {
    await hold(1);
    await queue.close();
    const keyFile = join(dir.path, 'region.key');
    const key = await readFile(keyFile, 'utf8');
    const unusable = { code: 'GATEWAY_QUEUE_KEY_UNUSABLE' };
    await rm(keyFile);
    await expect(open()).rejects.toMatchObject(unusable);
    await writeFile(keyFile, Buffer.alloc(32, 7).toString('base64url'), { mode: 0o600 });
    await expect(open()).rejects.toMatchObject(unusable);
    await writeFile(keyFile, '', { mode: 0o600 });
    await expect(open()).rejects.toMatchObject(unusable);
    await writeFile(keyFile, key, { mode: 0o600 });
    queue = await open();
    expect(queue.recovery.held).toBe(1);
  });

  it('is not opened with a key that others may read or change', async () => {
    await queue.close();
    const keyFile = join(dir.path, 'region.key');
    await chmod(keyFile, 0o666);
    await expect(open()).rejects.toMatchObject({ code: 'KEY_FILE_UNUSABLE' });
    await chmod(keyFile, 0o600);
    queue = await open();
  });

  it('is open once at a time', async () => {
    await expect(open()).rejects.toMatchObject({ code: 'GATEWAY_QUEUE_LOCKED' });
    await queue.close();
    queue = await open();
    expect(queue.refusal()).toBeUndefined();
  });

  it('refuses before a body is read when free space falls below the threshold, and takes again when it is back', async () => {
    let bavail = 50;
    await reopen({ statfs: () => Promise.resolve({ bavail, blocks: 100, bsize: 1_000_000 }) });
    expect(queue.refusal()).toBeUndefined();
    bavail = 6;
    await clock.advance(1_000);
    expect(queue.refusal()).toBe('full');
    expect(queue.stats().freeRatio).toBeCloseTo(0.06);
    const photo = photoBytes(1, 5_000);
    await expect(queue.hold(headOf(photo), bodyOf(photo), LIMITS)).rejects.toMatchObject({
      code: 'GATEWAY_QUEUE_FULL',
      status: 503,
    });
    bavail = 50;
    await clock.advance(1_000);
    expect((await queue.hold(headOf(photo), bodyOf(photo), LIMITS)).kind).toBe('held');
  });

  it('takes the first photo of a page only when room is scarce', async () => {
    let bavail = 50;
    await reopen({ statfs: () => Promise.resolve({ bavail, blocks: 100, bsize: 1_000_000 }) });
    const { upload } = await hold(1);
    bavail = 9;
    await clock.advance(1_000);
    expect(queue.refusal()).toBeUndefined();
    expect(queue.refusal(upload)).toBe('full');
    const second = photoBytes(2, 5_000);
    const refused = queue.hold(headOf(second), bodyOf(second), LIMITS);
    await expect(refused).rejects.toMatchObject({ code: 'GATEWAY_QUEUE_FULL' });
    const other = headOf(second, { page: 2 });
    expect(queue.refusal(other)).toBeUndefined();
    expect((await queue.hold(other, bodyOf(second), LIMITS)).kind).toBe('held');
  });

  it('counts what it writes between two samples of the disk', async () => {
    await reopen({ statfs: () => Promise.resolve({ bavail: 8, blocks: 100, bsize: 10_000 }) });
    await hold(1, 20_000);
    expect(queue.refusal()).toBe('full');
  });
});

/** Whether this machine lets us mount: only then can a disk really be filled. */
function mountTmpfs(path: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a disk that is filled to its end', { timeout: 60_000 }, () => {
  it('is refused before it is full, and nothing that was promised is lost', async (context) => {
    await using dir = await tempDir();
    const disk = join(dir.path, 'disk');
    await mkdir(disk);
    if (!mountTmpfs(disk, '12m')) context.skip('mounting needs root');
    try {
      const clock = new ManualClock();
      const options = {
        dir: join(disk, 'queue'),
        keyFile: join(dir.path, 'region.key'),
        clock,
        segmentBytes: 2_000_000,
      };
      const queue = await openUploadQueue(options);
      const promised = new Map<string, Buffer>();
      const codes = new Set<string>();
      const lane = async (offset: number): Promise<void> => {
        for (let seed = offset; seed < 200; seed += 4) {
          const photo = photoBytes(seed, 120_000);
          // Each the first of its page: these are taken in until the very last.
          const head = headOf(photo, { tps: `3201012001${String(seed).padStart(3, '0')}` });
          await queue.hold(head, bodyOf(photo), LIMITS).then(
            ({ upload }) => promised.set(upload.key, photo),
            (error: unknown) =>
              codes.add(error instanceof OpsError && error.cause === undefined ? error.code : 'ENOSPC'),
          );
          await clock.advance(250);
        }
      };
      await Promise.all([0, 1, 2, 3].map(lane));
      expect([...codes]).toEqual(['GATEWAY_QUEUE_FULL']);
      expect(queue.refusal()).toBe('full');
      expect(queue.stats().freeRatio).toBeGreaterThan(0.05);
      expect(promised.size).toBeGreaterThan(60);
      await queue.close();

      // Somebody else fills the rest: what is held is read and delivered all the same.
      await writeFile(join(disk, 'filler'), Buffer.alloc(12_000_000)).catch(() => undefined);
      const after = await openUploadQueue(options);
      for (const upload of after.claim(999, all)) {
        expect((await after.read(upload)).photo.equals(promised.get(upload.key)!)).toBe(true);
      }
      expect(after.recovery.held).toBe(promised.size);
      await after.close();
    } finally {
      // Lazily: what failed above may have left files open, and is to be told instead of that.
      execFileSync('umount', ['-l', disk]);
    }
  });
});
