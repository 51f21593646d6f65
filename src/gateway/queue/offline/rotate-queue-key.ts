import { lockDir } from '../dir-lock.ts';
import { rotateRegionKey, type Rotation } from '../rotate-key.ts';
import { nodeFs } from '../sync-file.ts';
import { existingQueueFolder } from './locate.ts';

/** Rotate the region key of a stopped gateway's queue. Throws `GATEWAY_QUEUE_LOCKED`, `GATEWAY_QUEUE_ABSENT`. */
export async function rotateQueueKey(dataDir: string): Promise<Rotation> {
  const { dir, keyFile } = await existingQueueFolder(dataDir);
  const unlock = await lockDir(dir);
  try {
    return await rotateRegionKey(nodeFs, dir, keyFile);
  } finally {
    await unlock();
  }
}
