import { lockDir } from '../dir-lock.ts';
import { laneFolder, lanesIn } from '../lane-folders.ts';
import { rotateRegionKey, type Rotation } from '../rotate-key.ts';
import { standbyFoldersIn } from '../standby-folders.ts';
import { nodeFs } from '../sync-file.ts';
import { existingQueueFolder } from './locate.ts';

/**
 * Rotate the region key of a stopped gateway, for the queues of all its workers and the copies they keep for
 * others at once: they share it. Throws `GATEWAY_QUEUE_LOCKED`, `GATEWAY_QUEUE_ABSENT`.
 */
export async function rotateQueueKey(dataDir: string): Promise<Rotation> {
  const { dir, keyFile } = await existingQueueFolder(dataDir, { lane: (await lanesIn(dataDir))[0] ?? 0 });
  const others = (await lanesIn(dataDir))
    .map((lane) => laneFolder(dataDir, lane))
    .filter((other) => other !== dir);
  const copies = (await standbyFoldersIn(dataDir)).map((folder) => folder.dir);
  const dirs = [dir, ...others, ...copies];
  const unlocks: (() => void)[] = [];
  try {
    for (const each of dirs) unlocks.push(await lockDir(each));
    return await rotateRegionKey(nodeFs, dirs, keyFile);
  } finally {
    for (const unlock of unlocks) unlock();
  }
}
