import { constants } from 'node:fs';
import { open, readdir, readFile, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../kernel/index.ts';
import { BLOCK_BYTES, memoryInBlocks } from './blocks.ts';
import { SEGMENT_DATA_START } from './segment-header.ts';
import { openUploadQueue } from './durable-queue.ts';
import { nodeFs } from './sync-file.ts';
import { tempDir } from './testing/temp-dir.ts';
import { bodyOf, headOf, photoBytes } from './testing/uploads.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What the machine's own file handles are asked for from now on: by descriptor, in the order in which it was done. */
async function watchHandles(dir: string): Promise<Map<number, string[]>> {
  const probe = await open(dir, 'r');
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  const done = new Map<number, string[]>();
  for (const name of ['writev', 'datasync'] as const) {
    const real = prototype[name] as (...args: unknown[]) => Promise<unknown>;
    vi.spyOn(prototype, name).mockImplementation(async function (this: FileHandle, ...args: unknown[]) {
      const { fd } = this;
      const result = await real.apply(this, args);
      done.set(fd, [...(done.get(fd) ?? []), name]);
      return result as never;
    });
  }
  return done;
}

it('a photo and its record are synced by the machine itself before the upload counts as held', async () => {
  await using dir = await tempDir();
  const queue = await openUploadQueue({
    dir: join(dir.path, 'queue'),
    keyFile: join(dir.path, 'region.key'),
    clock: systemClock,
  });
  const photo = photoBytes(1, 100_000);
  const done = await watchHandles(dir.path);
  await queue.hold(headOf(photo), bodyOf(photo), { maxBytes: 1_000_000 });
  const written = [...done.values()].filter((calls) => calls.includes('writev'));
  // The segment and the journal.
  expect(written).toHaveLength(2);
  for (const calls of written) expect(calls.at(-1)).toBe('datasync');
  await queue.close();
});

/** Whether this file system can. */
const canDirect = async (dir: string): Promise<boolean> => {
  const flags = constants.O_CREAT | constants.O_RDWR | constants.O_DIRECT;
  const handle = await open(join(dir, 'able'), flags).catch(() => undefined);
  await handle?.close();
  return handle !== undefined;
};

it('a segment has a descriptor to write it by until it is full, and one to read it by', async () => {
  await using dir = await tempDir();
  const segments = join(await realpath(dir.path), 'queue', 'segments');
  const queue = await openUploadQueue({
    dir: join(dir.path, 'queue'),
    keyFile: join(dir.path, 'region.key'),
    clock: systemClock,
    segmentBytes: SEGMENT_DATA_START + 2 * BLOCK_BYTES,
  });
  const photos = [5_000, 5_000, 100].map((bytes, seed) => photoBytes(seed, bytes));
  for (const photo of photos) await queue.hold(headOf(photo), bodyOf(photo), { maxBytes: 1_000_000 });
  const fds = await readdir('/proc/self/fd');
  const targets = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  const perSegment = [1, 2, 3].map(
    (id) => targets.filter((target) => target === join(segments, `0000000${String(id)}.seg`)).length,
  );
  expect(perSegment).toEqual([1, 1, (await canDirect(dir.path)) ? 2 : 1]);
  for (const photo of photos) {
    const found = queue.find(headOf(photo).key);
    expect((await queue.read(found!.upload)).photo.equals(photo)).toBe(true);
  }
  await queue.close();
});

describe('a file that is written past the page cache', () => {
  /** What a descriptor was opened with, octal in Linux's own list. */
  const flagsOf = async (fd: number): Promise<number> => {
    const told = await readFile(`/proc/self/fdinfo/${String(fd)}`, 'utf8');
    return Number.parseInt(/^flags:\s+(\d+)/m.exec(told)?.[1] ?? '', 8);
  };

  it('is written so where the file system can, and is read and reopened as it was written', async () => {
    await using dir = await tempDir();
    const path = join(dir.path, 'direct');
    const able = await canDirect(dir.path);
    const done = await watchHandles(dir.path);
    const file = await nodeFs.open(path, 'direct');
    const blocks = memoryInBlocks(3 * BLOCK_BYTES);
    photoBytes(1, blocks.length).copy(blocks);
    await file.write([blocks.subarray(0, BLOCK_BYTES)], BLOCK_BYTES);
    await file.write([blocks.subarray(BLOCK_BYTES)], 2 * BLOCK_BYTES);
    await file.sync();
    const [fd] = [...done.keys()];
    expect(((await flagsOf(fd!)) & constants.O_DIRECT) !== 0).toBe(able);
    expect((await file.read(10_000, BLOCK_BYTES + 7)).equals(blocks.subarray(7, 10_007))).toBe(true);
    expect(await file.size()).toBe(4 * BLOCK_BYTES);
    await file.close();
    const again = await nodeFs.open(path, 'read');
    expect((await again.read(3 * BLOCK_BYTES, BLOCK_BYTES)).equals(blocks)).toBe(true);
    await again.close();
    await expect(nodeFs.open(path, 'direct')).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('is written as any other where the first write shows that the file system cannot', async () => {
    await using dir = await tempDir();
    const probe = await open(dir.path, 'r');
    const prototype = Object.getPrototypeOf(probe) as FileHandle;
    await probe.close();
    vi.spyOn(prototype, 'write').mockRejectedValueOnce(
      Object.assign(new Error('EINVAL'), { code: 'EINVAL' }),
    );
    const file = await nodeFs.open(join(dir.path, 'plain'), 'direct');
    const odd = Buffer.from('tiga belas bi');
    await file.write([odd], 5);
    await file.sync();
    expect(await file.read(100, 5)).toEqual(odd);
    await file.close();
  });

  it('goes on from a short write where the rest lies, which is at a block still', async () => {
    await using dir = await tempDir();
    const file = await nodeFs.open(join(dir.path, 'short'), 'direct');
    const probe = await open(dir.path, 'r');
    const prototype = Object.getPrototypeOf(probe) as FileHandle;
    await probe.close();
    const real = prototype.writev;
    const written = vi.spyOn(prototype, 'writev').mockImplementationOnce(function (
      this: FileHandle,
      [first],
      position,
    ) {
      return real.call(this, [(first as Buffer).subarray(0, BLOCK_BYTES)], position);
    });
    const blocks = memoryInBlocks(3 * BLOCK_BYTES);
    photoBytes(2, blocks.length).copy(blocks);
    await file.write([blocks], 0);
    const [rest] = written.mock.calls[1]![0] as Buffer[];
    expect([rest!.buffer, rest!.byteOffset]).toEqual([blocks.buffer, BLOCK_BYTES]);
    expect((await file.read(blocks.length, 0)).equals(blocks)).toBe(true);
    await file.close();
  });
});
