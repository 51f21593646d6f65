/**
 * Holds uploads without end and prints each key once it was acknowledged, until it is killed.
 * `node holder.ts <folder> <first seed>`
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../kernel/index.ts';
import { openUploadQueue } from '../durable-queue.ts';
import { bodyOf, headOf, photoBytes } from './uploads.ts';

const [dir = '', first = '0'] = process.argv.slice(2);
const LANES = 8;

const queue = await openUploadQueue({
  dir: join(dir, 'queue'),
  keyFile: join(dir, 'region.key'),
  clock: systemClock,
  segmentBytes: 512 * 1024,
  compactBytes: 8 * 1024,
  freeThresholds: { scarceBelow: 0, refuseBelow: 0, abortBelow: 0 },
});

async function lane(offset: number): Promise<never> {
  for (let seed = Number(first) + offset; ; seed += LANES) {
    const photo = photoBytes(seed, 1_000 + (seed % 13) * 5_000);
    const { upload } = await queue.hold(headOf(photo), bodyOf(photo), { maxBytes: 1_000_000 });
    // Synchronously: what was printed must be out before the kill, and nothing may be printed early.
    writeSync(1, `held ${String(seed)} ${upload.key}\n`);
    if (seed % 3 === 0) {
      await queue.confirm(upload.key);
      writeSync(1, `delivered ${String(seed)} ${upload.key}\n`);
    }
  }
}

await Promise.all(Array.from({ length: LANES }, (_, offset) => lane(offset)));
