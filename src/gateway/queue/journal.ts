import { join } from 'node:path';
import { isOutOfHandles, isOutOfSpace, queueError } from './errors.ts';
import { decodeLine, encodeLine, type JournalRecord } from './record.ts';
import { syncDirInTime, type SyncFile, type SyncFs } from './sync-file.ts';

const NAME = 'journal.log';
const NEXT = 'journal.next';
const READ_BYTES = 4 * 1024 * 1024;
const SNAPSHOT_LINES = 500;
/**
 * The file grows by so many noughts at a time: a sync of bytes within a file's length has no length to commit, and so
 * does not wait for whatever photos the file system is writing just then.
 */
const GROWTH_BYTES = 1024 * 1024;

interface Entry {
  readonly line: string;
  apply(): void;
  resolve(): void;
  reject(error: unknown): void;
}

/** What replaying a journal found. */
export interface Replay {
  /** Lines that were no record although others follow them: bits have flipped. */
  readonly damagedLines: number;
  /** Bytes of an unfinished last line, now cut off: a crash in the middle of a write, nothing promised. */
  readonly tornBytes: number;
  /** There was no journal at all. */
  readonly fresh: boolean;
}

export interface JournalOptions {
  readonly fs: SyncFs;
  readonly dir: string;
  /** A snapshot is written once the journal has grown past this and past twice the last snapshot. */
  readonly compactBytes: number;
  /** All records that make up the state of now, for a snapshot. */
  readonly snapshot: () => Iterable<JournalRecord>;
  /** The journal can take nothing more, for good. */
  readonly onFailure: (error: unknown) => void;
}

/** Give every whole record of the journal in `dir` to `onRecord`, in order, and change nothing. */
export async function readJournal(
  fs: SyncFs,
  dir: string,
  onRecord: (record: JournalRecord) => void,
): Promise<{ readonly damagedLines: number; readonly tornBytes: number }> {
  const file = await fs.open(join(dir, NAME), 'read');
  try {
    return await replayFile(file, onRecord);
  } finally {
    await file.close();
  }
}

/**
 * The queue's journal: appended lines, group-committed. A line is applied to memory in the same turn in which it
 * became durable, so that a snapshot, taken between two groups, holds exactly what the file holds.
 */
export class Journal {
  readonly #options: JournalOptions;
  #file: SyncFile;
  #end: number;
  /** Length of the file: beyond `#end` there are noughts. */
  #length: number;
  #snapshotBytes: number;
  #waiting: Entry[] = [];
  #idle: Promise<void> | undefined;
  #failure: Error | undefined;

  private constructor(options: JournalOptions, file: SyncFile, end: number, length: number) {
    this.#options = options;
    this.#file = file;
    this.#end = end;
    this.#length = length;
    this.#snapshotBytes = 0;
  }

  /** Open the journal in `dir`, giving every whole record to `onRecord` in order, and cut a torn tail off. */
  static async open(
    options: JournalOptions,
    onRecord: (record: JournalRecord) => void,
  ): Promise<{ journal: Journal; replay: Replay }> {
    const { fs, dir } = options;
    const names = await fs.list(dir);
    // A snapshot that was not renamed into place before a crash: the old journal is whole and counts.
    if (names.includes(NEXT)) await fs.remove(join(dir, NEXT));
    const fresh = !names.includes(NAME);
    const file = await fs.open(join(dir, NAME), fresh ? 'create' : 'existing');
    if (fresh) {
      await file.sync();
      await fs.syncDir(dir);
    }
    const { end, tornBytes, damagedLines } = await replayFile(file, onRecord);
    if (tornBytes > 0) await file.truncate(end);
    // What a killed process wrote and did not sync counts from now on: segments are deleted by its word.
    await file.sync();
    const journal = new Journal(options, file, end, await file.size());
    return { journal, replay: { damagedLines, tornBytes, fresh } };
  }

  /** Bytes of the journal on disk. */
  get bytes(): number {
    return this.#end;
  }

  /** Append a record; when it is durable, `apply` runs and the promise resolves. */
  append(record: JournalRecord, apply: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#waiting.push({ line: encodeLine(record), apply, resolve, reject });
      this.#idle ??= this.#run();
    });
  }

  /** Wait until everything appended is settled, then close the file. */
  async close(): Promise<void> {
    while (this.#idle) await this.#idle;
    await this.#file.close();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      await this.#commit(group);
      if (this.#failure === undefined && this.#isDue()) await this.#compact();
    }
    this.#idle = undefined;
  }

  async #commit(group: readonly Entry[]): Promise<void> {
    const bytes = Buffer.from(group.map((entry) => entry.line).join(''));
    try {
      await this.#write(bytes);
    } catch (error) {
      await this.#giveUp(group, error);
      return;
    }
    try {
      await this.#file.sync();
    } catch (error) {
      this.#fail(group, error);
      return;
    }
    this.#end += bytes.length;
    for (const entry of group) {
      entry.apply();
      entry.resolve();
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    const end = this.#end + bytes.length;
    if (end <= this.#length) {
      await this.#file.write([bytes], this.#end);
      return;
    }
    const growth = Math.min(GROWTH_BYTES, this.#options.compactBytes);
    try {
      await this.#file.write([bytes, Buffer.alloc(growth)], this.#end);
      this.#length = end + growth;
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      // The record itself may still find room.
      await this.#file.truncate(this.#end);
      await this.#file.write([bytes], this.#end);
      this.#length = end;
    }
  }

  /**
   * A write without room is undone and may be tried again, any other is final. Undone on the disk, too: half of it may have
   * been written back, and the blocks that it speaks of are another's from now on.
   */
  async #giveUp(group: readonly Entry[], error: unknown): Promise<void> {
    const undone = isOutOfSpace(error) && (await this.#cut().then(done, failed));
    if (!undone) {
      this.#fail(group, error);
      return;
    }
    this.#length = this.#end;
    const full = queueError('GATEWAY_QUEUE_FULL', 'Jurnal tidak mendapat ruang di disk.', { cause: error });
    for (const entry of group) entry.reject(full);
  }

  async #cut(): Promise<void> {
    await this.#file.truncate(this.#end);
    await this.#file.sync();
  }

  #fail(group: readonly Entry[], cause: unknown): void {
    const error = queueError('GATEWAY_QUEUE_FAILED', 'Jurnal tidak dapat ditulis lagi.', { cause });
    this.#failure = error;
    for (const entry of [...group, ...this.#waiting]) entry.reject(error);
    this.#waiting = [];
    this.#options.onFailure(error);
  }

  #isDue(): boolean {
    return this.#end > Math.max(this.#options.compactBytes, 2 * this.#snapshotBytes);
  }

  /** Write the state of now as a new journal and put it in the old one's place. */
  async #compact(): Promise<void> {
    const { fs, dir } = this.#options;
    const next = join(dir, NEXT);
    let file: SyncFile | undefined;
    let renamed = false;
    try {
      await fs.remove(next);
      file = await fs.open(next, 'create');
      const end = await writeSnapshot(file, this.#options.snapshot());
      await file.sync();
      await fs.rename(next, join(dir, NAME));
      renamed = true;
      await syncDirInTime(fs, dir);
      await this.#file.close();
      this.#file = file;
      this.#end = end;
      this.#length = end;
      this.#snapshotBytes = end;
    } catch (error) {
      await file?.close().catch(failed);
      // After the rename nobody knows which of the two a power cut would leave, so then any error is final.
      if ((isOutOfSpace(error) || isOutOfHandles(error)) && !renamed) {
        // Nothing has changed; wait until the old journal has doubled before trying again.
        this.#snapshotBytes = this.#end;
        await fs.remove(next).catch(failed);
        return;
      }
      this.#fail([], error);
    }
  }
}

const done = (): boolean => true;
const failed = (): boolean => false;

async function writeSnapshot(file: SyncFile, records: Iterable<JournalRecord>): Promise<number> {
  let end = 0;
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(lines.join(''));
    lines = [];
    await file.write([bytes], end);
    end += bytes.length;
  };
  for (const record of records) {
    // In slices: a gateway that writes a hundred thousand lines at one go answers nobody meanwhile.
    if (lines.push(encodeLine(record)) >= SNAPSHOT_LINES) await flush();
  }
  if (lines.length > 0) await flush();
  return end;
}

/** Read all lines; where the last whole one ends, and how many bytes of an unfinished one follow. */
async function replayFile(
  file: SyncFile,
  onRecord: (record: JournalRecord) => void,
): Promise<{ end: number; tornBytes: number; damagedLines: number }> {
  let end = 0;
  let damagedLines = 0;
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const read = await file.read(READ_BYTES, end + rest.length);
    if (read.length === 0)
      return { end, tornBytes: rest.findLastIndex((byte) => byte !== 0) + 1, damagedLines };
    const bytes = Buffer.concat([rest, read]);
    let from = 0;
    for (let to = bytes.indexOf(0x0a); to >= 0; to = bytes.indexOf(0x0a, from)) {
      const record = decodeLine(bytes.subarray(from, to));
      if (record) onRecord(record);
      else damagedLines += 1;
      from = to + 1;
    }
    end += from;
    rest = Buffer.from(bytes.subarray(from));
  }
}
