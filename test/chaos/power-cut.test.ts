import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  bodyOf,
  chanceFrom,
  CrashFs,
  headOf,
  photoBytes,
  type UploadQueue,
} from '../../src/gateway/testing.ts';
import { crashDisks, type CrashDisks } from './rig/crash-disks.ts';
import { SEED } from './rig/seed.ts';

const LOOPS = 200;
/** Enough for several segments at a time. */
const LANES = 10;
/** Small, so that segments roll and the journal is compacted in every life. */
const SIZES = { segmentBytes: 40_000, compactBytes: 3_000 };

let disks: CrashDisks;
beforeAll(async () => {
  disks = await crashDisks();
});
afterAll(() => disks.remove());

/** The vendor: once by key. */
class Deliveries {
  readonly kept = new Map<string, string>();
  readonly confirmed = new Set<string>();
  arrivals = 0;

  take(key: string, photo: Buffer): void {
    this.arrivals += 1;
    this.kept.set(key, createHash('sha256').update(photo).digest('hex'));
  }
}

/** Phones bring photos and the drain takes them away, side by side, until the power is cut at one of its operations. */
async function lifeUntilCut(
  queue: UploadQueue,
  parts: {
    chance: () => number;
    first: number;
    isCut: () => boolean;
    receipts: Map<string, string>;
    vendor: Deliveries;
  },
): Promise<void> {
  const { chance, first, isCut, receipts, vendor } = parts;
  let next = first;
  const phone = async (): Promise<void> => {
    while (!isCut()) {
      const photo = photoBytes((next += 1), 200 + Math.floor(chance() * 9_000));
      const head = headOf(photo, {
        tps: `5271011001${String(next % 1_000).padStart(3, '0')}`,
        authorization: 'Bearer sesi',
      });
      await queue.hold(head, bodyOf(photo, 1_500), { maxBytes: 1_000_000 });
      // What resolves after the cut was promised to nobody.
      if (!isCut()) receipts.set(head.key, head.sha256);
    }
  };
  const drain = async (): Promise<void> => {
    while (!isCut()) {
      const [upload] = queue.claim(1, () => true);
      if (!upload) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      const { photo } = await queue.read(upload);
      if (isCut()) return;
      vendor.take(upload.key, photo);
      if (chance() < 0.2) queue.release(upload.key);
      else {
        await queue.confirm(upload.key);
        if (!isCut()) vendor.confirmed.add(upload.key);
      }
    }
  };
  await Promise.all([...Array.from({ length: LANES }, phone), drain(), drain()]);
}

it(`through ${String(LOOPS)} power cuts that keep only what was synced, and any part of the rest, nothing receipted is lost`, async () => {
  const chance = chanceFrom(SEED);
  const receipts = new Map<string, string>();
  const vendor = new Deliveries();
  let disk = new CrashFs();
  let again = 0;
  for (let loop = 0; loop < LOOPS; loop += 1) {
    // The first operations are the queue's own start: it is cut there too.
    let left = 1 + Math.floor(chance() * 90);
    let image: CrashFs | undefined;
    const fs = disk;
    fs.onOperation = () => {
      left -= 1;
      if (left === 0) image = fs.image(chance);
    };
    const queue = await disks.open(fs, SIZES);
    expect(queue.recovery.missing).toEqual([]);
    for (const key of vendor.confirmed)
      if (queue.find(key)?.delivered === false)
        throw new Error(`a confirmed delivery of ${key} was forgotten`);
    const before = vendor.arrivals;
    await lifeUntilCut(queue, {
      chance,
      first: loop * 1_000,
      isCut: () => image !== undefined,
      receipts,
      vendor,
    });
    again += before === vendor.arrivals ? 0 : 1;
    disk = image ?? fs;
  }
  const queue = await disks.open(disk, SIZES);
  expect(queue.recovery).toMatchObject({ missing: [], damagedLines: 0 });
  for (;;) {
    const [upload] = queue.claim(1, () => true);
    if (!upload) break;
    vendor.take(upload.key, (await queue.read(upload)).photo);
    await queue.confirm(upload.key);
  }
  const lost = [...receipts].filter(([key, sha256]) => vendor.kept.get(key) !== sha256);
  const figures = {
    loops: LOOPS,
    receipts: receipts.size,
    arrivals: vendor.arrivals,
    kept: vendor.kept.size,
  };
  console.log(JSON.stringify(figures));
  expect(lost).toEqual([]);
  expect(receipts.size).toBeGreaterThan(LOOPS);
  // Cuts struck while it was delivering, not only while it was holding.
  expect(again).toBeGreaterThan(LOOPS / 3);
});
