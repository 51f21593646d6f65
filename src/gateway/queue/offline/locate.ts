import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { queueError } from '../errors.ts';
import { laneFolder } from '../lane-folders.ts';
import { standbyFolder } from '../standby-folders.ts';

/** Where a gateway's queue and its key lie below its data folder. */
export interface QueueFolder {
  readonly dir: string;
  readonly keyFile: string;
}

/** Which of the queues below a data folder: a worker's own, or the copies it keeps for the gateway `from`. */
export interface QueuePlace {
  readonly lane: number;
  readonly from?: string | undefined;
}

const keyFileIn = (dataDir: string): string => join(dataDir, 'keys', 'region.key');

/** The same for the running gateway and for whoever looks at its folder from outside. */
export const queueFolder = (dataDir: string, lane = 0): QueueFolder => ({
  dir: laneFolder(dataDir, lane),
  keyFile: keyFileIn(dataDir),
});

/** The copies that a lane keeps for another gateway, under this gateway's own key. */
export const standbyPlace = (dataDir: string, owner: string, lane: number): QueueFolder => ({
  dir: standbyFolder(dataDir, owner, lane),
  keyFile: keyFileIn(dataDir),
});

/** Refuse a folder without a queue rather than make one in it. */
export async function existingQueueFolder(dataDir: string, { lane, from }: QueuePlace): Promise<QueueFolder> {
  const folder = from === undefined ? queueFolder(dataDir, lane) : standbyPlace(dataDir, from, lane);
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
