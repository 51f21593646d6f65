import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeFs } from '../queue/sync-file.ts';
import { tempDir } from '../queue/testing/temp-dir.ts';
import { DiskPartials } from './disk-partials.ts';
import { openPartialKeeper, type PartialKeeper } from './keeper.ts';
import { PartDisk } from './part-disk.ts';
import { describePartialUploads } from './testing/conformance.ts';
import { MemoryPartials } from './testing/memory-partials.ts';

describePartialUploads('the store in memory', () => {
  let made: MemoryPartials | undefined;
  return {
    open: async (clock, limits) => (made = new MemoryPartials(clock, limits)),
    refuse: (why) => {
      made!.refusing = why;
    },
    book: () => made!,
    cleanUp: () => Promise.resolve(),
  };
});

describePartialUploads('the store on disk', () => {
  let path: string;
  let keeper: PartialKeeper;
  let refusing: 'full' | 'failed' | 'unvouched' | undefined;
  return {
    async open(clock, limits) {
      path = (await tempDir()).path;
      const disk = new PartDisk(nodeFs, join(path, 'partial'), randomBytes(32));
      keeper = await openPartialKeeper({ disk, clock, limits });
      const partials: DiskPartials = new DiskPartials({
        disk,
        desk: { ask: (question) => keeper.ask(partials, question) },
        refusal: () => (refusing === 'unvouched' ? undefined : refusing),
        hasRoomForUnvouched: () => refusing !== 'unvouched',
        onClose: () => keeper.close(),
      });
      return partials;
    },
    refuse: (why) => {
      refusing = why;
    },
    book: () => keeper,
    cleanUp: () => rm(path, { recursive: true, force: true }),
  };
});
