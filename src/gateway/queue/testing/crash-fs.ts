import { dirname } from 'node:path';
import { BLOCK_BYTES } from '../blocks.ts';
import type { OpenMode, SyncFile, SyncFs } from '../sync-file.ts';

interface Write {
  readonly position: number;
  readonly bytes: Buffer;
}

type Change = Write | { readonly truncateTo: number };

/** A file: what the disk has for sure, and the writes and truncations since, in order. */
interface Inode {
  synced: Buffer;
  pending: Change[];
}

/** Picks how much of what was not synced survives a power cut: a number in [0, 1). */
export type Chance = () => number;

/** Fails the operations that a test names; `undefined` lets one pass. */
export type Fault = (operation: 'open' | 'write' | 'sync' | 'syncDir', path: string) => Error | undefined;

function applied(base: Buffer, changes: readonly Change[]): Buffer {
  let bytes = base;
  for (const change of changes) {
    if ('truncateTo' in change) {
      bytes = Buffer.concat([bytes.subarray(0, change.truncateTo)], change.truncateTo);
      continue;
    }
    const end = change.position + change.bytes.length;
    bytes = end > bytes.length ? Buffer.concat([bytes], end) : Buffer.from(bytes);
    change.bytes.copy(bytes, change.position);
  }
  return bytes;
}

/** What a real file says to such a write where it goes past the page cache; memory's own place is not known here. */
function assertInBlocks(buffers: readonly Buffer[], position: number): void {
  const figures = [position, ...buffers.flatMap(({ length, byteOffset }) => [length, byteOffset])];
  if (figures.some((figure) => figure % BLOCK_BYTES !== 0))
    throw Object.assign(new Error(`EINVAL: ${figures.join(' ')}`), { code: 'EINVAL' });
}

const noEntry = (path: string): Error => Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });

/**
 * A file system in memory that knows what an fdatasync and a directory sync have made durable, and can show at any
 * moment what a power cut would leave: synced bytes, and of the rest any part, torn anywhere.
 */
export class CrashFs implements SyncFs {
  fault: Fault = () => undefined;
  /** Called before every operation; a test takes its image here. */
  onOperation: () => void = () => undefined;
  /** Names as a running process sees them, and as they stand on the disk. */
  readonly #names: Map<string, Inode>;
  readonly #durable: Map<string, Inode>;

  constructor(files: ReadonlyMap<string, Buffer> = new Map()) {
    const inodes = [...files].map(([path, synced]): [string, Inode] => [path, { synced, pending: [] }]);
    this.#names = new Map(inodes);
    this.#durable = new Map(inodes);
  }

  /** What the disk may hold after a power cut now. */
  image(chance: Chance): CrashFs {
    const names = new Map(this.#durable);
    // An unsynced rename, creation or removal may have reached the disk or not.
    for (const path of new Set([...this.#names.keys(), ...this.#durable.keys()])) {
      const [now, before] = [this.#names.get(path), this.#durable.get(path)];
      if (now === before || chance() < 0.5) continue;
      if (now) names.set(path, now);
      else names.delete(path);
    }
    return new CrashFs(new Map([...names].map(([path, inode]) => [path, afterCut(inode, chance)])));
  }

  /** The files as a running process sees them. */
  files(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#names].map(([path, { synced, pending }]) => [path, applied(synced, pending)]));
  }

  async open(path: string, mode: OpenMode): Promise<SyncFile> {
    this.onOperation();
    const error = this.fault('open', path);
    if (error) throw error;
    const present = this.#names.get(path);
    const isNew = mode === 'create' || mode === 'direct';
    if (isNew && present) throw Object.assign(new Error(`EEXIST: ${path}`), { code: 'EEXIST' });
    if (!isNew && !present) throw noEntry(path);
    const inode = present ?? { synced: Buffer.alloc(0), pending: [] };
    this.#names.set(path, inode);
    return this.#file(path, inode, mode === 'direct');
  }

  async list(dir: string): Promise<readonly string[]> {
    return [...this.#names.keys()]
      .filter((path) => dirname(path) === dir)
      .map((path) => path.slice(dir.length + 1));
  }

  async makeDir(): Promise<void> {}

  async rename(from: string, to: string): Promise<void> {
    this.onOperation();
    const inode = this.#names.get(from);
    if (!inode) throw noEntry(from);
    this.#names.set(to, inode);
    this.#names.delete(from);
  }

  async remove(path: string): Promise<void> {
    this.onOperation();
    this.#names.delete(path);
  }

  async syncDir(dir: string): Promise<void> {
    this.onOperation();
    await turn();
    const error = this.fault('syncDir', dir);
    if (error) throw error;
    for (const path of new Set([...this.#names.keys(), ...this.#durable.keys()])) {
      if (dirname(path) !== dir) continue;
      const inode = this.#names.get(path);
      if (inode) this.#durable.set(path, inode);
      else this.#durable.delete(path);
    }
  }

  #file(path: string, inode: Inode, isDirect: boolean): SyncFile {
    let isEnded = false;
    const assertWritable = (): void => {
      if (isEnded) throw Object.assign(new Error(`EBADF: ${path}`), { code: 'EBADF' });
    };
    return {
      write: async (buffers, position) => {
        this.onOperation();
        assertWritable();
        if (isDirect) assertInBlocks(buffers, position);
        const error = this.fault('write', path);
        const bytes = Buffer.concat(buffers);
        // A write that fails may have written a part.
        inode.pending.push({ position, bytes: error ? bytes.subarray(0, bytes.length / 2) : bytes });
        await turn();
        if (error) throw error;
      },
      read: async (length, position) => {
        const bytes = applied(inode.synced, inode.pending);
        return Buffer.from(bytes.subarray(position, position + length));
      },
      size: async () => applied(inode.synced, inode.pending).length,
      truncate: async (length) => {
        inode.pending.push({ truncateTo: length });
      },
      sync: async () => {
        this.onOperation();
        assertWritable();
        const upTo = inode.pending.length;
        await turn();
        const error = this.fault('sync', path);
        if (error) {
          // What Linux does: the dirty pages are marked clean, and are gone once memory is wanted.
          inode.pending.splice(0, upTo);
          throw error;
        }
        inode.synced = applied(inode.synced, inode.pending.splice(0, upTo));
      },
      endWriting: async () => {
        isEnded = isDirect;
      },
      close: async () => {},
    };
  }
}

/** Let other work run in between, as a real disk does. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The synced bytes, with any of the later writes that the disk had got to, each perhaps torn. */
function afterCut(inode: Inode, chance: Chance): Buffer {
  const reached = inode.pending.flatMap((change): Change[] => {
    if (chance() < 0.5) return [];
    if ('truncateTo' in change) return [change];
    return [
      {
        position: change.position,
        bytes: change.bytes.subarray(0, Math.ceil(chance() * change.bytes.length)),
      },
    ];
  });
  return applied(inode.synced, reached);
}
