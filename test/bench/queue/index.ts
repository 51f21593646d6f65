/**
 * What durability costs: `npm run bench -- queue [seconds per run] [folder]`. One JSON line per contest. Ratios are to
 * be trusted, not rates: they depend on the disk and on what else runs. Photos are taken in as a gateway does it, by a
 * worker for each core; raw writes are one process's, with the four threads of Node's own pool and with as many as a
 * worker has. Short runs (1.5 s unless told) measure what a disk's own cache takes, and so what our processor costs; runs
 * of ten seconds and more measure the disk that an evening has.
 */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal, nodeFs, photoBytes } from '../../../src/gateway/testing.ts';
import { WORKER_ENV } from '../../../src/processes/worker-flags.ts';
import { compare, type Reading } from '../compare.ts';
import { readingOf, runLanes } from './measure.ts';
import { measureStart } from './start.ts';
import { startRawWriter, startWorkers, type Workers } from './workers.ts';

const SECONDS = Number(process.argv[2] ?? '1.5');
const FOLDER = process.argv[3] ?? tmpdir();
const ROUNDS = 5;
const WRITERS = 64;
const HELD = 1_000_000;

const measure = async (step: (serial: number) => Promise<void>): Promise<Reading> =>
  readingOf([await runLanes(WRITERS, SECONDS, step)]);

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
const workers = startWorkers(availableParallelism());
const alone = startWorkers(1);
const raw = startRawWriter('4');
const rawAsWide = startRawWriter(WORKER_ENV.UV_THREADPOOL_SIZE);
for (const bytes of [300_000, 1_800_000]) {
  const by = (these: Workers) =>
    inFolder((dir) => these.takeIn({ dir, bytes, lanes: WRITERS, seconds: SECONDS }));
  await compare({
    bench: `queue-photos-${String(bytes / 1_000)}k`,
    unit: `photos of ${String(bytes / 1_000)} KB/s, 64 in flight`,
    rounds: ROUNDS,
    ours: by(workers),
    peers: {
      'write + fdatasync': by(raw),
      'write + fdatasync, threads of a worker': by(rawAsWide),
      'un-synced write': inFolder(rawFile(bytes, false)),
      'one worker': by(alone),
    },
  });
}
for (const each of [workers, alone, raw, rawAsWide]) each.stop();
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
