import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isOutOfSpace, queueError } from './errors.ts';
import { KEY_BYTES } from './sealing.ts';
import { decodeSegmentHeader, encodeSegmentHeader, SEGMENT_DATA_START } from './segment-header.ts';
import { Segment } from './segment.ts';
import type { SyncFs } from './sync-file.ts';

const NAME = /^(\d{8})\.seg$/;

export interface SegmentSetOptions {
  readonly fs: SyncFs;
  /** Folder of the segment files alone. */
  readonly dir: string;
  readonly regionKey: Buffer;
  /** Size at which a segment takes no new uploads. */
  readonly segmentBytes: number;
  /** A segment failed for good. */
  readonly onFailure: (error: unknown) => void;
}

/** The segment files: one takes new uploads, the others are read until nothing in them is held any more. */
export class SegmentSet {
  readonly #options: SegmentSetOptions;
  readonly #segments = new Map<number, Segment>();
  /** Files that stand but are not to be read: header damaged (kept for whoever looks into it), or half deleted. */
  readonly #unreadable = new Set<number>();
  #current: Segment | undefined;
  #rolling: Promise<Segment> | undefined;
  #lastId = 0;

  private constructor(options: SegmentSetOptions) {
    this.#options = options;
  }

  /** Open all segments of a folder. None of them is appended to again, so a torn end stays where it is. */
  static async open(options: SegmentSetOptions): Promise<SegmentSet> {
    const set = new SegmentSet(options);
    const ids = (await options.fs.list(options.dir)).flatMap((name) => {
      const id = NAME.exec(name)?.[1];
      return id === undefined ? [] : [Number(id)];
    });
    for (const id of ids.sort((a, b) => a - b)) await set.#openExisting(id);
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

  /** The segment that takes new uploads, made when there is none or the last is large enough. */
  async forWriting(): Promise<Segment> {
    if (this.#current && this.#current.bytes < this.#options.segmentBytes) return this.#current;
    this.#rolling ??= this.#roll().finally(() => {
      this.#rolling = undefined;
    });
    return this.#rolling;
  }

  /** Delete a segment in which nothing is held or being written. Never throws: the next start tries again. */
  async settle(segment: Segment): Promise<void> {
    if (segment.live > 0 || segment.writers > 0 || segment === this.#current) return;
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

  async close(): Promise<void> {
    this.#current = undefined;
    for (const segment of [...this.#segments.values()]) await this.settle(segment);
    for (const segment of this.#segments.values()) await segment.close();
    this.#segments.clear();
  }

  async #roll(): Promise<Segment> {
    const { fs, dir, regionKey, onFailure } = this.#options;
    const full = this.#current;
    const id = this.#lastId + 1;
    this.#lastId = id;
    const key = randomBytes(KEY_BYTES);
    try {
      const file = await fs.open(this.#path(id), 'create');
      await file.write([encodeSegmentHeader(id, key, regionKey)], 0);
      await file.sync();
      await fs.syncDir(dir);
      const segment = new Segment(id, key, file, SEGMENT_DATA_START, onFailure);
      this.#segments.set(id, segment);
      this.#current = segment;
    } catch (cause) {
      const detail = 'Berkas segmen baru tidak dapat dibuat.';
      if (isOutOfSpace(cause)) throw queueError('GATEWAY_QUEUE_FULL', detail, { cause });
      onFailure(cause);
      throw queueError('GATEWAY_QUEUE_FAILED', detail, { cause });
    }
    if (full) await this.settle(full);
    return this.#current;
  }

  async #openExisting(id: number): Promise<void> {
    const { fs, regionKey, onFailure } = this.#options;
    this.noteId(id);
    const file = await fs.open(this.#path(id), 'existing');
    const header = decodeSegmentHeader(await file.read(SEGMENT_DATA_START, 0), id, regionKey);
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
    this.#segments.set(id, new Segment(id, header.segmentKey, file, tail, onFailure));
  }

  #path(id: number): string {
    return join(this.#options.dir, `${String(id).padStart(8, '0')}.seg`);
  }
}
