import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DurableUploadQueue } from './durable-queue.ts';
import type { OpenMode, SyncFile } from './sync-file.ts';
import { CrashFs } from './testing/crash-fs.ts';
import { JOURNAL, openOnCrashFs } from './testing/on-crash-fs.ts';
import { tempDir } from './testing/temp-dir.ts';
import { bodyOf, headOf, photoBytes } from './testing/uploads.ts';

const LIMITS = { maxBytes: 100_000 };
const FIRST_SEGMENT = '/queue/segments/00000001.seg';

const photo = photoBytes(1, 3_000);
const other = photoBytes(2, 3_000);

let dir: Awaited<ReturnType<typeof tempDir>>;
beforeAll(async () => {
  dir = await tempDir();
});
afterAll(() => dir[Symbol.asyncDispose]());

const open = (fs: CrashFs): Promise<DurableUploadQueue> => openOnCrashFs(dir.path, fs);
const hold = async (queue: DurableUploadQueue, bytes: Buffer, vouched: boolean): Promise<void> => {
  expect((await queue.hold(headOf(bytes, { vouched }), bodyOf(bytes), LIMITS)).kind).toBe('held');
};

/** The disk after a photo was held under a session that nobody knew, and after a restart again under one that holds. */
async function takenAnew(
  isAlone: boolean,
  hurt: (files: Map<string, Buffer>) => void,
): Promise<Map<string, Buffer>> {
  const before = new CrashFs();
  const first = await open(before);
  await hold(first, photo, false);
  if (!isAlone) await hold(first, other, true);
  await first.close();
  const files = new Map(before.files());
  hurt(files);
  const after = new CrashFs(files);
  const second = await open(after);
  await hold(second, photo, true);
  await second.close();
  return new Map(after.files());
}

/**
 * The same without a restart, at the end of a crowd: the first copy stands in the second segment, where the crowd was, and
 * the later one in the first.
 */
async function takenAnewAfterACrowd(): Promise<Map<string, Buffer>> {
  const fs = new CrashFs();
  const queue = await open(fs);
  const gate = Promise.withResolvers<undefined>();
  const slow = (seed: number): Promise<unknown> => {
    const bytes = photoBytes(seed, 3_000);
    const body = async function* (): AsyncGenerator<Buffer> {
      await gate.promise;
      yield bytes;
    };
    return queue.hold(headOf(bytes), body(), LIMITS);
  };
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const crowd = [100, 101, 102, 103].map(slow);
  await turns();
  // They have the first segment, and the next upload has a second one made.
  crowd.push(slow(104));
  await turns();
  await hold(queue, photo, false);
  await hold(queue, other, true);
  gate.resolve(undefined);
  await Promise.all(crowd);
  await hold(queue, photo, true);
  await queue.close();
  return new Map(fs.files());
}

const flipped = (bytes: Buffer, at: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at]! ^= 1;
  return changed;
};

describe('a photo that was taken anew, when the journal lost the line that says so', () => {
  it.each<[string, boolean, (files: Map<string, Buffer>) => void]>([
    ['stands', false, () => undefined],
    ['is gone with its segment', true, () => undefined],
    [
      'has rotted',
      false,
      (files) => files.set(FIRST_SEGMENT, flipped(files.get(FIRST_SEGMENT)!, 8_192 + 1_000)),
    ],
  ])('is held as it came the second time, where the first copy %s', async (_name, isAlone, hurt) => {
    const files = await takenAnew(isAlone, hurt);
    const journal = files.get(JOURNAL)!;
    const end = journal.lastIndexOf(0x0a) + 1;
    const line = journal.lastIndexOf('"held"', end) - 15;
    const cuts = Array.from({ length: 5 }, (_, at) => journal.subarray(0, line + at * 60));
    const flips = Array.from({ length: 20 }, (_, at) => flipped(journal, line + at * 9));
    for (const hurtJournal of [...cuts, ...flips]) {
      const queue = await open(new CrashFs(new Map(files).set(JOURNAL, hurtJournal)));
      expect(queue.recovery.missing).toEqual([]);
      const found = queue.find(headOf(photo).key);
      expect(found).toMatchObject({ delivered: false, stuck: false, upload: { tps: headOf(photo).tps } });
      expect(found?.upload.unvouched).toBeUndefined();
      expect((await queue.read(found!.upload)).photo.equals(photo)).toBe(true);
    }
  });

  it('is held as it came the second time, though that was in an earlier segment', async () => {
    const files = await takenAnewAfterACrowd();
    const journal = files.get(JOURNAL)!;
    const records = journal
      .toString('latin1')
      .split('\n')
      .filter((line) => line.includes(headOf(photo).key) && line.includes('"held"'));
    const segmentsOf = records.map((line) => /"segment":(\d+)/.exec(line)?.[1]);
    expect(segmentsOf).toEqual(['2', '1']);
    const line = journal.lastIndexOf('"held"', journal.lastIndexOf(0x0a)) - 15;
    const second = '/queue/segments/00000002.seg';
    const rotted = flipped(files.get(second)!, 8_192 + 1_000);
    const hurts: ReadonlyMap<string, Buffer>[] = [
      new Map(),
      new Map([[JOURNAL, flipped(journal, line + 40)]]),
      new Map([[JOURNAL, journal.subarray(0, line)]]),
      new Map([
        [JOURNAL, flipped(journal, line + 40)],
        [second, rotted],
      ]),
      new Map([[JOURNAL, Buffer.alloc(0)]]),
    ];
    for (const hurt of hurts) {
      const queue = await open(new CrashFs(new Map([...files, ...hurt])));
      const found = queue.find(headOf(photo).key);
      expect(found).toMatchObject({ delivered: false, stuck: false });
      expect(found?.upload.unvouched).toBeUndefined();
      expect((await queue.read(found!.upload)).photo.equals(photo)).toBe(true);
    }
  });

  it('is not held as it came the first time, when both copies stand and the journal is gone', async () => {
    const files = await takenAnew(false, () => undefined);
    files.delete(JOURNAL);
    const found = (await open(new CrashFs(files))).find(headOf(photo).key);
    expect(found).toMatchObject({ delivered: false, stuck: false });
    expect(found?.upload.unvouched).toBeUndefined();
  });
});

/** A disk that syncs no journal until a segment has been synced, once it is told to. */
class LateJournalFs extends CrashFs {
  #gate = Promise.withResolvers<undefined>();

  constructor() {
    super();
    this.#gate.resolve(undefined);
  }

  holdJournalBack(): void {
    this.#gate = Promise.withResolvers<undefined>();
  }

  override async open(path: string, mode: OpenMode): Promise<SyncFile> {
    const file = await super.open(path, mode);
    const sync = async (): Promise<void> => {
      if (path === JOURNAL) await this.#gate.promise;
      await file.sync();
      // After whoever waited for the segment has gone on to the journal.
      if (path !== JOURNAL) setImmediate(() => this.#gate.resolve(undefined));
    };
    return { ...file, sync };
  }
}

it('a photo whose first copy is confirmed while it is taken in anew is not held again, nor after a restart', async () => {
  const fs = new LateJournalFs();
  const queue = await open(fs);
  const { key } = headOf(photo);
  await hold(queue, photo, false);
  await hold(queue, other, true);
  fs.holdJournalBack();
  const confirmed = queue.confirm(key);
  await queue.hold(headOf(photo, { vouched: true }), bodyOf(photo), LIMITS);
  await confirmed;
  const again = await open(new CrashFs(new Map(fs.files())));
  for (const opened of [queue, again]) {
    expect(opened.find(key)).toMatchObject({ delivered: true });
    expect(opened.claim(2, () => true).map((upload) => upload.key)).toEqual([headOf(other).key]);
  }
  expect(await queue.hold(headOf(photo, { vouched: true }), bodyOf(photo), LIMITS)).toMatchObject({
    kind: 'known',
    delivered: true,
  });
});
