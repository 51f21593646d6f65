import { join } from 'node:path';
import { ManualClock } from '../../../kernel/index.ts';
import { openUploadQueue, type DurableUploadQueue } from '../durable-queue.ts';
import { CrashFs } from './crash-fs.ts';

/** Where the queue on that file system has its journal. */
export const JOURNAL = '/queue/journal.log';
const roomy = () => Promise.resolve({ bavail: 1_000_000, blocks: 1_000_000, bsize: 4096 });

/** The queue on a file system in memory; its region key lies in the real folder `keyDir`. */
export const openOnCrashFs = (keyDir: string, fs: CrashFs): Promise<DurableUploadQueue> =>
  openUploadQueue({
    ...{ dir: '/queue', keyFile: join(keyDir, 'region.key'), clock: new ManualClock() },
    ...{ fs, statfs: roomy },
  });

/** The same disk without the journal: what is held must stand in the segments. */
export const withoutJournal = (fs: CrashFs): CrashFs =>
  new CrashFs(new Map([...fs.files()].filter(([path]) => path !== JOURNAL)));

/** While `work` runs, the journal finds no room for a record. */
export async function withFullJournal(fs: CrashFs, work: () => Promise<unknown>): Promise<void> {
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  fs.fault = (operation, path) => (operation === 'write' && path === JOURNAL ? full : undefined);
  await work();
  fs.fault = () => undefined;
}
