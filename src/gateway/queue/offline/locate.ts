import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { queueError } from '../errors.ts';
import { laneFolder, lanesIn } from '../lane-folders.ts';
import { standbyFolder, standbyFoldersIn } from '../standby-folders.ts';

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
  // Either tells of the other: photos may lie there whose journal is lost.
  const parts = ['journal.log', 'segments'].map((name) => access(join(folder.dir, name)));
  try {
    await Promise.any(parts);
  } catch {
    throw queueError(
      'GATEWAY_QUEUE_ABSENT',
      `${dataDir} is no gateway's data folder: there is no ${basename(folder.dir)} in it`,
    );
  }
  return folder;
}

/** Which of a gateway's queues somebody wants to look at: those of all its workers, or of one. */
export interface WantedQueues {
  readonly lane?: number | undefined;
  readonly from?: string | undefined;
}

/**
 * The queues below a data folder that are meant: at least one, in the order of their numbers. A worker's queue may hold
 * photos long after the worker is gone. Throws `GATEWAY_QUEUE_ABSENT`.
 */
export async function queuePlaces(
  dataDir: string,
  { lane, from }: WantedQueues,
): Promise<readonly QueuePlace[]> {
  const lanes = lane === undefined ? await lanesWith(dataDir, from) : [lane];
  const places = (lanes.length > 0 ? lanes : [0]).map((each) => ({ lane: each, from }));
  const isThere = await Promise.all(
    places.map((place) =>
      existingQueueFolder(dataDir, place).then(
        () => true,
        () => false,
      ),
    ),
  );
  const found = places.filter((_, at) => isThere[at]);
  // None: say so as of any queue that is not there.
  if (found.length === 0) await existingQueueFolder(dataDir, places[0] ?? { lane: 0, from });
  return found;
}

async function lanesWith(dataDir: string, from: string | undefined): Promise<readonly number[]> {
  if (from === undefined) return lanesIn(dataDir);
  const folders = await standbyFoldersIn(dataDir).catch(() => []);
  return folders.filter(({ owner }) => owner === from).map(({ lane }) => lane);
}
