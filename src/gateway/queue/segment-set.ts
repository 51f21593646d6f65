import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { isAbsent } from '../../kernel/index.ts';
import type { FileHeader } from './port.ts';
import { isOutOfHandles, isOutOfSpace, outOfHandles, queueError } from './errors.ts';
import type { RegionKeys } from './region-key.ts';
import { KEY_BYTES } from './sealing.ts';
import { SegmentCipher } from './segment-cipher.ts';
import {
  decodeSegmentHeader,
  encodeSegmentHeader,
  SEGMENT_DATA_START,
  type HeaderMend,
} from './segment-header.ts';
import { Segment } from './segment.ts';
import type { SyncFile, SyncFs } from './sync-file.ts';

/** With so many writers, a segment leaves further ones to another. */
const CROWD = 4;
/** So many take uploads at once at the most: as many as a worker has threads that write. */
const MOST_TAKING = 8;
const NAME = /^(\d{8})\.seg$/;

/** Ids of the segment files in a folder, oldest first. */
export async function segmentIds(fs: SyncFs, dir: string): Promise<readonly number[]> {
  const ids = (await fs.list(dir)).flatMap((name) => {
    const id = NAME.exec(name)?.[1];
    return id === undefined ? [] : [Number(id)];
  });
  return ids.sort((a, b) => a - b);
}

/** The file of a segment. */
export const segmentPath = (dir: string, id: number): string =>
  join(dir, `${String(id).padStart(8, '0')}.seg`);

export interface SegmentSetOptions {
  readonly fs: SyncFs;
  /** Folder of the segment files alone. */
  readonly dir: string;
  readonly regionKeys: RegionKeys;
  /** Size at which a segment takes no new uploads. */
  readonly segmentBytes: number;
  /** A segment failed for good. */
  readonly onFailure: (error: unknown) => void;
  /** A segment that keeps something is written to no more: what it holds, and all that it refused, is settled. */
  readonly onClosed?: (id: number) => void;
}

/** The segment files: one takes new uploads, some while a crowd brings them; the others are read until nothing in them is held any more. */
export class SegmentSet {
  readonly #options: SegmentSetOptions;
  readonly #segments = new Map<number, Segment>();
  /** Files that stand but are not to be read: header damaged (kept for whoever looks into it), or half deleted. */
  readonly #unreadable = new Set<number>();
  /** Those that `onClosed` was told of, or is not to be. */
  readonly #told = new Set<number>();
  /** Those that take new uploads. */
  #taking: Segment[] = [];
  #rolling: Promise<Segment> | undefined;
  /** Uploads that wait for a new segment. */
  #waiting = 0;
  #lastId = 0;

  private constructor(options: SegmentSetOptions) {
    this.#options = options;
  }

  /** Open all segments of a folder for reading. None of them is appended to again, so a torn end stays where it is. */
  static async open(options: SegmentSetOptions): Promise<SegmentSet> {
    const set = new SegmentSet(options);
    for (const id of await segmentIds(options.fs, options.dir)) await set.#openExisting(id);
    return set;
  }

  get(id: number): Segment | undefined {
    return this.#segments.get(id);
  }

  /** Whether a segment's file stands. */
  isAlive(id: number): boolean {
    return this.#segments.has(id) || this.#unreadable.has(id);
  }

  /** All readable segments, newest first. */
  newestFirst(): readonly Segment[] {
    return [...this.#segments.values()].sort((a, b) => b.id - a.id);
  }

  /** Bytes of all readable segments. */
  get bytes(): number {
    let sum = 0;
    for (const segment of this.#segments.values()) sum += segment.bytes;
    return sum;
  }

  /** An id that a record names is taken, even when its file is gone. */
  noteId(id: number): void {
    this.#lastId = Math.max(this.#lastId, id);
  }

  /**
   * A segment that takes a new upload, which is one of its writers from now on and leaves when it is done. Those who make
   * one file longer wait for each other, so a crowd is given further files; nobody waits while one is made.
   */
  async forWriting(): Promise<Segment> {
    const open = this.#taking.filter((each) => !this.#isFull(each));
    const calm = open.find(({ writers }) => writers < CROWD);
    if (!calm && open.length > 0 && open.length < MOST_TAKING) this.#rolled().catch(nothing);
    const least = calm ?? open.sort((a, b) => a.writers - b.writers)[0];
    if (least) {
      least.writers += 1;
      return least;
    }
    // Nobody takes it away before who waits for it has it.
    this.#waiting += 1;
    try {
      const segment = await this.#rolled();
      segment.writers += 1;
      return segment;
    } finally {
      this.#waiting -= 1;
    }
  }

  /**
   * An upload of this segment has ended or was delivered: delete it, and whatever else takes uploads in vain, when nothing
   * is held or being written there. Never throws: the next start tries again.
   */
  async settle(segment: Segment): Promise<void> {
    this.#taking = this.#taking.filter((each) => !this.#isFull(each));
    const spare = this.#spare();
    this.#taking = this.#taking.filter((each) => !spare.includes(each));
    for (const each of new Set([segment, ...spare]))
      if (each.writers === 0 && !this.#taking.includes(each)) await this.#leave(each);
  }

  /** This one knows something that the journal had no room for: it is not to count as closed. */
  leaveOpen({ id }: Segment): void {
    this.#told.add(id);
  }

  /** The headers of all readable segments. */
  *headers(): Generator<FileHeader> {
    const { regionKeys } = this.#options;
    for (const segment of this.newestFirst()) {
      const details = (mends: readonly HeaderMend[]): readonly string[] => mends.map(({ detail }) => detail);
      yield {
        file: basename(this.#path(segment.id)),
        hurts: async () => details(await segment.headerMends(regionKeys)),
        mend: async () => details(await this.#mend(segment)),
      };
    }
  }

  /** Names of files whose headers are damaged or that could not be deleted. */
  get unreadable(): readonly string[] {
    return [...this.#unreadable].map((id) => basename(this.#path(id)));
  }

  /** Delete what nothing is held in, and close the rest. */
  async close(): Promise<void> {
    await this.#rolling?.catch(nothing);
    this.#taking = [];
    // What closes now is not told: the journal may be closed already, and the next start finds it out.
    for (const segment of [...this.#segments.values()]) if (segment.live === 0) await this.settle(segment);
    await this.release();
  }

  /** Close all and delete nothing. */
  async release(): Promise<void> {
    for (const segment of this.#segments.values()) await segment.close();
    this.#segments.clear();
  }

  #isFull({ bytes }: Segment): boolean {
    return bytes >= this.#options.segmentBytes;
  }

  /** Segments that take uploads and hold nothing, once there are more than uploads. One always stays. */
  #spare(): readonly Segment[] {
    const writers = this.#taking.reduce((sum, each) => sum + each.writers, 0);
    if (this.#waiting > 0 || writers >= this.#taking.length) return [];
    const empty = this.#taking.filter((each) => each.live === 0 && each.writers === 0);
    return empty.length < this.#taking.length ? empty : empty.slice(1);
  }

  /** It is written to no more. */
  async #leave(segment: Segment): Promise<void> {
    if (segment.live > 0) {
      if (!this.#told.has(segment.id)) this.#options.onClosed?.(segment.id);
      this.#told.add(segment.id);
      // What it was written through may be lost: all that was promised of it is synced.
      await segment.endWriting().catch(nothing);
      return;
    }
    // At once out of everybody's sight: nobody may begin to read a file that goes.
    if (!this.#segments.delete(segment.id)) return;
    const { fs, dir } = this.#options;
    try {
      await segment.close();
      await fs.remove(this.#path(segment.id));
      await fs.syncDir(dir);
    } catch {
      this.#unreadable.add(segment.id);
    }
  }

  #rolled(): Promise<Segment> {
    this.#rolling ??= this.#roll().finally(() => {
      this.#rolling = undefined;
    });
    return this.#rolling;
  }

  async #roll(): Promise<Segment> {
    const { fs, dir, regionKeys, onFailure } = this.#options;
    let file: SyncFile | undefined;
    let segment: Segment;
    const id = this.#lastId + 1;
    this.#lastId = id;
    const key = randomBytes(KEY_BYTES);
    try {
      file = await fs.open(this.#path(id), 'direct');
      await file.write([encodeSegmentHeader(id, key, regionKeys.current)], 0);
      await file.sync();
      await fs.syncDir(dir);
      segment = new Segment(id, SegmentCipher.fresh(key), file, SEGMENT_DATA_START, onFailure);
      this.#segments.set(id, segment);
    } catch (cause) {
      await file?.close().catch(nothing);
      // Half a header is of no use to anybody, and in the way of nobody.
      if (isOutOfHandles(cause) || isOutOfSpace(cause)) await fs.remove(this.#path(id)).catch(nothing);
      if (isOutOfHandles(cause)) throw outOfHandles(cause);
      const detail = 'Berkas segmen baru tidak dapat dibuat.';
      if (isOutOfSpace(cause)) throw queueError('GATEWAY_QUEUE_FULL', detail, { cause });
      onFailure(cause);
      throw queueError('GATEWAY_QUEUE_FAILED', detail, { cause });
    }
    this.#taking.push(segment);
    return segment;
  }

  async #mend(segment: Segment): Promise<readonly HeaderMend[]> {
    const { fs, regionKeys, onFailure } = this.#options;
    // Deleted meanwhile: nobody needs it any more.
    if (this.get(segment.id) !== segment) return [];
    const mends = await segment.headerMends(regionKeys);
    if (mends.length === 0) return mends;
    const file = await fs.open(this.#path(segment.id), 'existing');
    try {
      // Each before the next: at every moment the other copy is as whole as it was.
      for (const { at, bytes } of mends) {
        await file.write([bytes], at);
        await file.sync();
      }
      return mends;
    } catch (error) {
      if (!isOutOfSpace(error)) onFailure(error);
      throw error;
    } finally {
      await file.close();
    }
  }

  async #openExisting(id: number): Promise<void> {
    const { fs, regionKeys, onFailure } = this.#options;
    this.noteId(id);
    const file = await fs.open(this.#path(id), 'read').catch((error: unknown) => {
      // Beside a running gateway: all in it was delivered since the folder was read.
      if (isAbsent(error)) return undefined;
      throw error;
    });
    if (!file) return;
    const header = decodeSegmentHeader(await file.read(SEGMENT_DATA_START, 0), id, regionKeys.all);
    if (header === 'wrong-key') {
      await file.close();
      throw queueError(
        'GATEWAY_QUEUE_KEY_UNUSABLE',
        `segment ${String(id)} was sealed under another region key: put that key back`,
      );
    }
    if (header === 'damaged') {
      await file.close();
      this.#unreadable.add(id);
      return;
    }
    const tail = Math.max(SEGMENT_DATA_START, await file.size());
    this.#segments.set(id, new Segment(id, SegmentCipher.found(header.segmentKey), file, tail, onFailure));
  }

  #path(id: number): string {
    return segmentPath(this.#options.dir, id);
  }
}

const nothing = (): void => undefined;
