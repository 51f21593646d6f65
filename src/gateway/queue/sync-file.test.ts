import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../kernel/index.ts';
import { openUploadQueue } from './durable-queue.ts';
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
