/** One worker's queue, told by its parent what to take in: a photo again and again, under ever new keys. */
import { join } from 'node:path';
import { headOf, openUploadQueue, photoBytes } from '../../../src/gateway/testing.ts';
import { systemClock } from '../../../src/kernel/index.ts';
import { runLanes } from './measure.ts';
import type { Turn } from './workers.ts';

const CHUNK_BYTES = 64 * 1024;

/** A photo as a request's body brings it. */
const inChunks = (photo: Buffer): AsyncIterable<Buffer> => ({
  [Symbol.asyncIterator]() {
    let at = 0;
    return {
      next: () =>
        Promise.resolve<IteratorResult<Buffer>>(
          at < photo.length
            ? { value: photo.subarray(at, (at += CHUNK_BYTES)) }
            : { value: undefined, done: true },
        ),
    };
  },
});

process.on('message', ({ dir, bytes, lanes, seconds }: Turn) => {
  void (async () => {
    const queue = await openUploadQueue({
      dir: join(dir, 'queue'),
      keyFile: join(dir, 'region.key'),
      clock: systemClock,
      freeThresholds: { scarceBelow: 0, refuseBelow: 0, abortBelow: 0 },
    });
    const photo = photoBytes(1, bytes);
    const head = headOf(photo);
    const done = await runLanes(lanes, seconds, async (serial) => {
      const key = serial.toString(16).padStart(64, '0');
      await queue.hold({ ...head, key }, inChunks(photo), { maxBytes: bytes });
    });
    await queue.close();
    process.send?.(done);
  })();
});
