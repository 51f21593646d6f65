import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent } from '../../kernel/index.ts';

const LANE = /^queue(?:\.(\d+))?$/;

/** Folder of the queue with this number below a gateway's data folder; 0 is the only one of a gateway without workers. */
export const laneFolder = (dataDir: string, lane: number): string =>
  join(dataDir, lane === 0 ? 'queue' : `queue.${String(lane)}`);

/** Numbers of the queues that a gateway's data folder has, in order; none when there is no such folder yet. */
export async function lanesIn(dataDir: string): Promise<readonly number[]> {
  const entries = await readdir(dataDir, { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  return entries
    .flatMap((entry) => {
      const match = entry.isDirectory() ? LANE.exec(entry.name) : null;
      return match ? [Number(match[1] ?? 0)] : [];
    })
    .sort((a, b) => a - b);
}
