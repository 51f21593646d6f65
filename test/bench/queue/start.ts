import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { bodyOf, headOf, openUploadQueue, photoBytes } from '../../../src/gateway/testing.ts';
import { systemClock } from '../../../src/kernel/index.ts';

const SEGMENT_BYTES = 64 * 1024 * 1024;
const PHOTO = 300_000;
/** A photo of 300 KB as the queue lays it down, in blocks: a piece that fills them, and one with the trailer behind it. */
const PIECES = [262_144, 38_008] as const;
const TRAILER = 640;
const BLOCKS = 262_144 + 40_960;
const BATCH = 5_000;

type Line = (record: object) => string;

/**
 * A queue that has held `count` photos of 300 KB: its journal whole, its segments with true headers and lengths but
 * holes for photos, since a million of them would fill 300 GB. The newest segment holds true photos, for that is the
 * one that a start walks through.
 */
export async function measureStart(
  dir: string,
  count: number,
): Promise<{ readonly seconds: number; readonly heapMb: number }> {
  const options = {
    dir: join(dir, 'queue'),
    keyFile: join(dir, 'region.key'),
    clock: systemClock,
    freeThresholds: { scarceBelow: 0, refuseBelow: 0, abortBelow: 0 },
    compactBytes: 1e12,
  };
  const { crc32 } = await import('node:zlib');
  const line: Line = (record) => {
    const json = JSON.stringify(record);
    return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
  };
  const perSegment = Math.floor(SEGMENT_BYTES / BLOCKS);
  const segments = Math.ceil(count / perSegment);
  const queue = await openUploadQueue({ ...options, segmentBytes: 1 });
  const photo = photoBytes(0, 1_000);
  for (let made = 0; made < segments; made += 1) {
    const key = (0xf0000000 + made).toString(16).padStart(64, '0');
    await queue.hold({ ...headOf(photo), key }, bodyOf(photo), { maxBytes: PHOTO });
  }
  await queue.close();
  for (let id = 1; id < segments; id += 1) {
    const path = join(options.dir, 'segments', `${String(id).padStart(8, '0')}.seg`);
    const file = await open(path, 'r+');
    await file.truncate(SEGMENT_BYTES);
    await file.close();
  }
  await appendHeld(join(options.dir, 'journal.log'), count - segments, perSegment, line);
  const from = performance.now();
  const opened = await openUploadQueue(options);
  const seconds = (performance.now() - from) / 1_000;
  const { held, missing, damagedLines } = opened.recovery;
  if (held < count - 1 || missing.length > 0 || damagedLines > 0) {
    throw new Error(
      `held ${String(held)}, missing ${String(missing.length)}, damaged ${String(damagedLines)}`,
    );
  }
  const heapMb = Math.round(process.memoryUsage().heapUsed / 1e6);
  await opened.close();
  return { seconds, heapMb };
}

/** Records of photos that lie in the holes, one after another. */
async function appendHeld(path: string, count: number, perSegment: number, line: Line): Promise<void> {
  const file = await open(path, 'r+');
  let at = await endOf(file);
  try {
    for (let from = 0; from < count; from += BATCH) {
      const lines = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) =>
        line(heldRecord(from + i, perSegment)),
      );
      const bytes = Buffer.from(lines.join(''));
      await file.write(bytes, 0, bytes.length, at);
      at += bytes.length;
    }
    await file.truncate(at);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Where the noughts begin that a journal ends in. */
async function endOf(file: FileHandle): Promise<number> {
  const bytes = await file.readFile();
  return bytes.findLastIndex((byte) => byte !== 0) + 1;
}

function heldRecord(serial: number, perSegment: number): object {
  const key = serial.toString(16).padStart(64, '0');
  let at = 8_192 + (serial % perSegment) * BLOCKS;
  const take = (length: number): [number, number] => [(at += length) - length, length];
  const tps = String(5_201_000_000_000 + Math.floor(serial / 5)).padStart(13, '0');
  const page = (serial % 5) + 1;
  const heldAt = 1_707_890_000_000 + serial;
  const segment = 1 + Math.floor(serial / perSegment);
  const facts = { key, tps, ballot: 'ppwp', page, sha256: key, bytes: PHOTO, heldAt };
  return { t: 'held', ...facts, segment, extents: PIECES.map(take), trailer: take(TRAILER) };
}
