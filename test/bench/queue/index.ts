/**
 * What durability costs: `npm run bench -- queue [seconds per run] [folder]`. One JSON line per contest. Ratios are to
 * be trusted, not rates: they depend on the disk and on what else runs.
 */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headOf, Journal, nodeFs, openUploadQueue, photoBytes } from '../../../src/gateway/testing.ts';
import { systemClock } from '../../../src/kernel/index.ts';
import { compare, type Reading } from '../compare.ts';
import { measureStart } from './start.ts';

const SECONDS = Number(process.argv[2] ?? '1.5');
const FOLDER = process.argv[3] ?? tmpdir();
const ROUNDS = 5;
const WRITERS = 64;
const HELD = 1_000_000;

/** Run `step` in so many lanes at once for the agreed time; what was done a second, and how slow the slowest was. */
async function measure(step: (serial: number) => Promise<void>): Promise<Reading> {
  const started = performance.now();
  const end = started + SECONDS * 1_000;
  const times: number[] = [];
  let serial = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      const from = performance.now();
      await step(serial++);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, lane));
  const figure = (times.length / (performance.now() - started)) * 1_000;
  const p99Ms = times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)];
  return p99Ms === undefined ? { figure } : { figure, p99Ms };
}

async function groupedJournal(dir: string): Promise<Reading> {
  const options = { fs: nodeFs, dir, compactBytes: Infinity, snapshot: () => [], onFailure: () => undefined };
  const { journal } = await Journal.open(options, () => undefined);
  const reason = 'x'.repeat(900);
  const key = '0'.repeat(64);
  const reading = await measure((at) => journal.append({ t: 'buried', key, at, reason }, () => undefined));
  await journal.close();
  return reading;
}

const rawFile =
  (bytes: number, isSynced: boolean) =>
  async (dir: string): Promise<Reading> => {
    const file = await open(join(dir, 'raw'), 'w');
    const record = photoBytes(1, bytes);
    const reading = await measure(async (serial) => {
      await file.write(record, 0, bytes, serial * bytes);
      if (isSynced) await file.datasync();
    });
    await file.close();
    return reading;
  };

const CHUNK_BYTES = 64 * 1024;

/** A photo as a request's body brings it. */
const inChunks = (photo: Buffer): AsyncIterable<Buffer> => ({
  [Symbol.asyncIterator]() {
    let at = 0;
    return {
      next: () =>
        Promise.resolve<IteratorResult<Buffer>>(
          at < photo.length
            ? { value: photo.subarray(at, (at += CHUNK_BYTES)) }
            : { value: undefined, done: true },
        ),
    };
  },
});

const durablePhotos =
  (bytes: number) =>
  async (dir: string): Promise<Reading> => {
    const queue = await openUploadQueue({
      dir: join(dir, 'queue'),
      keyFile: join(dir, 'region.key'),
      clock: systemClock,
      freeThresholds: { scarceBelow: 0, refuseBelow: 0, abortBelow: 0 },
    });
    const photo = photoBytes(1, bytes);
    const head = headOf(photo);
    const reading = await measure(async (serial) => {
      const key = serial.toString(16).padStart(64, '0');
      await queue.hold({ ...head, key }, inChunks(photo), { maxBytes: bytes });
    });
    await queue.close();
    return reading;
  };

/** One run in a folder of its own. */
const inFolder = (run: (dir: string) => Promise<Reading>) => async (): Promise<Reading> => {
  const dir = await mkdtemp(join(FOLDER, 'siaga-bench-'));
  try {
    return await run(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

await compare({
  bench: 'queue-journal',
  unit: 'records of 1 KB/s, 64 writers',
  rounds: ROUNDS,
  ours: inFolder(groupedJournal),
  peers: { 'separate fdatasync': inFolder(rawFile(1_024, true)) },
});
for (const bytes of [300_000, 1_800_000]) {
  await compare({
    bench: `queue-photos-${String(bytes / 1_000)}k`,
    unit: `photos of ${String(bytes / 1_000)} KB/s, 64 in flight`,
    rounds: ROUNDS,
    ours: inFolder(durablePhotos(bytes)),
    peers: {
      'write + fdatasync': inFolder(rawFile(bytes, true)),
      'un-synced write': inFolder(rawFile(bytes, false)),
    },
  });
}
await inFolder(async (dir) => {
  const { seconds, heapMb } = await measureStart(dir, HELD);
  const line = {
    bench: 'queue-start',
    unit: `s to open with ${String(HELD)} held`,
    rounds: 1,
    ours: seconds,
    heapMb,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  return { figure: seconds };
})();
