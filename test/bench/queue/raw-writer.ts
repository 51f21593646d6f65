/** What durability costs at the least: its parent's photo written again and again to one file, and synced each time. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { photoBytes } from '../../../src/gateway/testing.ts';
import { runLanes } from './measure.ts';
import type { Turn } from './workers.ts';

process.on('message', ({ dir, bytes, lanes, seconds }: Turn) => {
  void (async () => {
    const file = await open(join(dir, 'raw'), 'w');
    const photo = photoBytes(1, bytes);
    const done = await runLanes(lanes, seconds, async (serial) => {
      await file.write(photo, 0, bytes, serial * bytes);
      await file.datasync();
    });
    await file.close();
    process.send?.(done);
  })();
});
