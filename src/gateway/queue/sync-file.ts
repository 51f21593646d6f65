import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { systemClock } from '../../kernel/index.ts';
import { BLOCK_BYTES, memoryInBlocks } from './blocks.ts';
import { isOutOfHandles } from './errors.ts';

/** An open file of the queue: positioned reads and writes, and a sync that means the disk. */
export interface SyncFile {
  /** Write all of `buffers` at `position`, or throw. Not durable before `sync`. */
  write(buffers: readonly Buffer[], position: number): Promise<void>;
  /** Up to `length` bytes from `position`; shorter at the end of the file. */
  read(length: number, position: number): Promise<Buffer>;
  size(): Promise<number>;
  truncate(length: number): Promise<void>;
  /** fdatasync: everything written before the call is on the disk when it resolves. */
  sync(): Promise<void>;
  /** Nothing is written any more: give back a descriptor that only writes. */
  endWriting(): Promise<void>;
  close(): Promise<void>;
}

export type OpenMode = 'create' | 'direct' | 'existing' | 'read';

const FLAGS = { create: 'wx+', existing: 'r+', read: 'r' } as const;

/**
 * The little of a file system that the queue needs. A port, so that tests can make a sync fail and can rebuild
 * what a power cut would have left: kill -9 does not lose the page cache, so it proves nothing about syncing.
 */
export interface SyncFs {
  /**
   * Open: `create` makes the file and fails when it is there; so does `direct`, and what is written to it goes past the
   * page cache where that can be: whole blocks only, from memory that begins at one. All but `read` may be written.
   */
  open(path: string, mode: OpenMode): Promise<SyncFile>;
  /** Names in a directory. */
  list(dir: string): Promise<readonly string[]>;
  makeDir(dir: string): Promise<void>;
  /** Put `from` in the place of `to`, atomically; durable after `syncDir`. */
  rename(from: string, to: string): Promise<void>;
  /** Remove a file; one that is not there is fine. */
  remove(path: string): Promise<void>;
  /** Make the directory's entries (new, renamed, removed files) durable. */
  syncDir(dir: string): Promise<void>;
}

async function writeAll(handle: FileHandle, buffers: readonly Buffer[], position: number): Promise<void> {
  const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  const { bytesWritten } = await handle.writev(buffers, position);
  if (bytesWritten === total) return;
  // A short write is legal (a signal, the last free block): go on from there, so that the error shows itself.
  if (bytesWritten === 0) throw Object.assign(new Error('nothing could be written'), { code: 'ENOSPC' });
  await writeAll(handle, beyond(buffers, bytesWritten), position + bytesWritten);
}

/** What comes after so many bytes, where it lies: a copy would not begin at a block. */
function beyond(buffers: readonly Buffer[], bytes: number): Buffer[] {
  let left = bytes;
  return buffers.flatMap((buffer) => {
    const from = Math.min(left, buffer.length);
    left -= from;
    return from === buffer.length ? [] : [buffer.subarray(from)];
  });
}

/** `reading`: another handle of the same file, where the first one writes past the page cache. */
function fileOver(handle: FileHandle, reading = handle): SyncFile {
  // A file handle that is closed already closes again and says nothing.
  const endWriting = async (): Promise<void> => {
    if (reading !== handle) await handle.close();
  };
  return {
    write: (buffers, position) => writeAll(handle, buffers, position),
    async read(length, position) {
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await reading.read(buffer, filled, length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    size: async () => (await reading.stat()).size,
    truncate: (length) => reading.truncate(length),
    sync: () => handle.datasync(),
    endWriting,
    async close() {
      try {
        await endWriting();
      } finally {
        await reading.close();
      }
    },
  };
}

const isUnableToDirect = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EINVAL';

/** A file system that cannot says so when the file is opened, or, by the size of its blocks, at the first write. */
async function openDirect(path: string): Promise<SyncFile> {
  const handle = await open(path, FLAGS.create, 0o600);
  let direct: FileHandle | undefined;
  try {
    direct = await open(path, constants.O_RDWR | constants.O_DIRECT);
    await direct.write(memoryInBlocks(BLOCK_BYTES), 0, BLOCK_BYTES, 0);
    return fileOver(direct, handle);
  } catch (error) {
    const isUnable = isUnableToDirect(error);
    await direct?.close().catch(() => undefined);
    if (isUnable) return fileOver(handle);
    await handle.close();
    throw error;
  }
}

/** The machine's own file system. Files are 0600, directories 0700. */
export const nodeFs: SyncFs = {
  open: async (path, mode) =>
    mode === 'direct' ? openDirect(path) : fileOver(await open(path, FLAGS[mode], 0o600)),
  list: (dir) => readdir(dir),
  makeDir: async (dir) => {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  async syncDir(dir) {
    const handle = await open(dir, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

const SYNC_TRIES = 100;
const SYNC_PAUSE_MS = 50;

/** `syncDir` where there is no way back: while there is no descriptor to be had for it, it is waited for, up to 5 s. */
export async function syncDirInTime(fs: SyncFs, dir: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await fs.syncDir(dir);
      return;
    } catch (error) {
      if (!isOutOfHandles(error) || tries === SYNC_TRIES) throw error;
    }
    await systemClock.sleep(SYNC_PAUSE_MS);
  }
}
