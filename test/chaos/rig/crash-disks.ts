import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openUploadQueue, type CrashFs } from '../../../src/gateway/testing.ts';
import { ManualClock } from '../../../src/kernel/index.ts';

type Queue = Awaited<ReturnType<typeof openUploadQueue>>;
type Sizes = Pick<Parameters<typeof openUploadQueue>[0], 'segmentBytes' | 'compactBytes'>;

/** Opens the queue that stands on a disk, again and again: all such disks are of one machine, with its region key. */
export interface CrashDisks {
  open(fs: CrashFs, sizes?: Sizes): Promise<Queue>;
  remove(): Promise<void>;
}

/** A machine of its own. Its key is a real file, the disks are not. */
export async function crashDisks(): Promise<CrashDisks> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-crash-'));
  return {
    open: (fs, sizes = {}) =>
      openUploadQueue({
        dir: '/queue',
        keyFile: join(dir, 'region.key'),
        clock: new ManualClock(),
        fs,
        statfs: () => Promise.resolve({ bavail: 1_000_000, blocks: 1_000_000, bsize: 4_096 }),
        ...sizes,
      }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
