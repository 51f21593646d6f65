import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { systemClock } from '../../kernel/index.ts';
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
  close(): Promise<void>;
}

export type OpenMode = 'create' | 'existing' | 'read';

const FLAGS: Readonly<Record<OpenMode, string>> = { create: 'wx+', existing: 'r+', read: 'r' };

/**
 * The little of a file system that the queue needs. A port, so that tests can make a sync fail and can rebuild
 * what a power cut would have left: kill -9 does not lose the page cache, so it proves nothing about syncing.
 */
export interface SyncFs {
  /** Open: `create` makes the file and fails when it is there; all but `read` may be written. */
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
  const rest = Buffer.concat(buffers).subarray(bytesWritten);
  if (bytesWritten === 0) throw Object.assign(new Error('nothing could be written'), { code: 'ENOSPC' });
  await writeAll(handle, [rest], position + bytesWritten);
}

function fileOver(handle: FileHandle): SyncFile {
  return {
    write: (buffers, position) => writeAll(handle, buffers, position),
    async read(length, position) {
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    size: async () => (await handle.stat()).size,
    truncate: (length) => handle.truncate(length),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

/** The machine's own file system. Files are 0600, directories 0700. */
export const nodeFs: SyncFs = {
  open: async (path, mode) => fileOver(await open(path, FLAGS[mode], 0o600)),
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
