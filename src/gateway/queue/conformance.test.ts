import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openUploadQueue } from './durable-queue.ts';
import { QueueLanes } from './lanes.ts';
import { describeUploadQueue } from './testing/conformance.ts';
import { MemoryUploadQueue } from './testing/memory-queue.ts';
import { tempDir } from './testing/temp-dir.ts';

describeUploadQueue('the queue in memory', () => ({
  open: (clock) => Promise.resolve(new MemoryUploadQueue(clock)),
  cleanUp: () => Promise.resolve(),
}));

describeUploadQueue('the queue on disk', () => {
  let path: string;
  return {
    async open(clock) {
      path = (await tempDir()).path;
      return openUploadQueue({ dir: join(path, 'queue'), keyFile: join(path, 'region.key'), clock });
    },
    cleanUp: () => rm(path, { recursive: true, force: true }),
  };
});

describeUploadQueue('a queue of several lanes', () => ({
  open(clock) {
    const lanes = new QueueLanes(new MemoryUploadQueue(clock));
    lanes.adopt(new MemoryUploadQueue(clock), () => undefined);
    return Promise.resolve(lanes);
  },
  cleanUp: () => Promise.resolve(),
}));
