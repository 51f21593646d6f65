import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '../queue/testing/temp-dir.ts';
import { openDiskPartials } from './disk-partials.ts';
import { describePartialUploads } from './testing/conformance.ts';
import { MemoryPartials } from './testing/memory-partials.ts';

describePartialUploads('the store in memory', () => {
  let made: MemoryPartials | undefined;
  return {
    open: async (clock, limits) => (made = new MemoryPartials(clock, limits)),
    refuse: (why) => {
      made!.refusing = why;
    },
    cleanUp: () => Promise.resolve(),
  };
});

describePartialUploads('the store on disk', () => {
  let path: string;
  let refusing: 'full' | 'failed' | undefined;
  return {
    async open(clock, limits) {
      path = (await tempDir()).path;
      const dir = join(path, 'partial');
      return openDiskPartials({ dir, secret: randomBytes(32), clock, limits, refusal: () => refusing });
    },
    refuse: (why) => {
      refusing = why;
    },
    cleanUp: () => rm(path, { recursive: true, force: true }),
  };
});
