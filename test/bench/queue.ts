/**
 * What group commit and durability cost: `node test/bench/queue.ts [seconds per run] [folder]`. One JSON line per
 * bench. Ratios are to be trusted, not rates: they depend on the disk and on what else runs.
 */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyOf, headOf, Journal, nodeFs, openUploadQueue, photoBytes } from '../../src/gateway/testing.ts';
import { systemClock } from '../../src/kernel/index.ts';

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

type Run = (dir: string) => Promise<number>;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Ours and the peer by turns, so that a busy minute hurts both; medians of the rounds. */
async function compare(bench: string, ours: Run, peerName: string, peer: Run): Promise<void> {
  const rates: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, run] of [
      ['ours', ours],
      ['peer', peer],
    ] as const) {
      const dir = await mkdtemp(join(FOLDER, 'siaga-bench-'));
      rates[name].push(await run(dir));
      await rm(dir, { recursive: true, force: true });
    }
  }
  const [mine, theirs] = [median(rates.ours), median(rates.peer)];
  const ratio = Number((mine / theirs).toFixed(2));
  const line = {
    bench,
    rounds: ROUNDS,
    ours: Math.round(mine),
    peers: { [peerName]: Math.round(theirs) },
    ratio,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

await compare('journal-1KB-64-writers-per-second', groupedJournal, 'separate fdatasync', separateSyncs);
await compare('photos-300KB-durable-per-second', durablePhotos, 'raw un-synced append', rawAppend);
