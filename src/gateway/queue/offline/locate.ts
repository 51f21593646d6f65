import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { queueError } from '../errors.ts';
import { laneFolder } from '../lane-folders.ts';

/** Where a gateway's queue and its key lie below its data folder. */
export interface QueueFolder {
  readonly dir: string;
  readonly keyFile: string;
}

/** The same for the running gateway and for whoever looks at its folder from outside. */
export const queueFolder = (dataDir: string, lane = 0): QueueFolder => ({
  dir: laneFolder(dataDir, lane),
  keyFile: join(dataDir, 'keys', 'region.key'),
});

/** Refuse a folder without a queue rather than make one in it. */
export async function existingQueueFolder(dataDir: string, lane: number): Promise<QueueFolder> {
  const folder = queueFolder(dataDir, lane);
  try {
    await access(join(folder.dir, 'journal.log'));
  } catch {
    throw queueError(
      'GATEWAY_QUEUE_ABSENT',
      `${dataDir} is no gateway's data folder: there is no ${basename(folder.dir)} in it`,
    );
  }
  return folder;
}
