/**
 * What group commit and durability cost: `npm run bench -- queue [seconds per run] [folder]`. One JSON line per
 * bench. Ratios are to be trusted, not rates: they depend on the disk and on what else runs.
 */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyOf, headOf, Journal, nodeFs, openUploadQueue, photoBytes } from '../../src/gateway/testing.ts';
import { systemClock } from '../../src/kernel/index.ts';
import { compare, type Reading } from './compare.ts';

const SECONDS = Number(process.argv[2] ?? '1.5');
const FOLDER = process.argv[3] ?? tmpdir();
const ROUNDS = 3;
const WRITERS = 64;
const PHOTO_LANES = 16;
const PHOTO = 300_000;

/** Run `step` in so many lanes at once for the agreed time; how many a second were done. */
async function ratePerSecond(lanes: number, step: (serial: number) => Promise<void>): Promise<number> {
  const started = performance.now();
  const end = started + SECONDS * 1_000;
  let serial = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < end) await step(serial++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (serial / (performance.now() - started)) * 1_000;
}

async function groupedJournal(dir: string): Promise<number> {
  const options = { fs: nodeFs, dir, compactBytes: Infinity, snapshot: () => [], onFailure: () => undefined };
  const { journal } = await Journal.open(options, () => undefined);
  const reason = 'x'.repeat(900);
  const key = '0'.repeat(64);
  const rate = await ratePerSecond(WRITERS, (at) =>
    journal.append({ t: 'buried', key, at, reason }, () => undefined),
  );
  await journal.close();
  return rate;
}

async function separateSyncs(dir: string): Promise<number> {
  const file = await open(join(dir, 'separate.log'), 'w');
  const record = Buffer.alloc(1_024, 120);
  const rate = await ratePerSecond(WRITERS, async (serial) => {
    await file.write(record, 0, record.length, serial * record.length);
    await file.datasync();
  });
  await file.close();
  return rate;
}

async function durablePhotos(dir: string): Promise<number> {
  const queue = await openUploadQueue({
    dir: join(dir, 'queue'),
    keyFile: join(dir, 'region.key'),
    clock: systemClock,
    freeThresholds: { refuseBelow: 0, abortBelow: 0 },
  });
  const photo = photoBytes(1, PHOTO);
  const head = headOf(photo);
  const rate = await ratePerSecond(PHOTO_LANES, async (serial) => {
    const key = serial.toString(16).padStart(64, '0');
    await queue.hold({ ...head, key }, bodyOf(photo, 64 * 1024), { maxBytes: 1_000_000 });
  });
  await queue.close();
  return rate;
}

async function rawAppend(dir: string): Promise<number> {
  const file = await open(join(dir, 'raw.log'), 'w');
  const photo = photoBytes(1, PHOTO);
  const rate = await ratePerSecond(PHOTO_LANES, async (serial) => {
    await file.write(photo, 0, photo.length, serial * photo.length);
  });
  await file.close();
  return rate;
}

/** One run in a folder of its own. */
const inFolder = (run: (dir: string) => Promise<number>) => async (): Promise<Reading> => {
  const dir = await mkdtemp(join(FOLDER, 'siaga-bench-'));
  try {
    return { figure: await run(dir) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

await compare({
  bench: 'queue-journal',
  unit: 'records of 1 KB/s, 64 writers',
  rounds: ROUNDS,
  ours: inFolder(groupedJournal),
  peers: { 'separate fdatasync': inFolder(separateSyncs) },
});
await compare({
  bench: 'queue-photos',
  unit: 'photos of 300 KB/s',
  rounds: ROUNDS,
  ours: inFolder(durablePhotos),
  peers: { 'raw un-synced append': inFolder(rawAppend) },
});
