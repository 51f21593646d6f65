import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Ids of gateways as they may stand in a folder's name. */
export const OWNER = /^[a-z0-9][a-z0-9-]{0,62}$/;
const STANDBY = /^standby-([a-z0-9][a-z0-9-]{0,62})(?:\.(\d+))?$/;

export interface StandbyFolder {
  readonly owner: string;
  readonly lane: number;
  readonly dir: string;
}

/** Folder of the copies that the worker of this lane keeps for a gateway: a queue like its own, beside it. */
export const standbyFolder = (dataDir: string, owner: string, lane: number): string =>
  join(dataDir, lane === 0 ? `standby-${owner}` : `standby-${owner}.${String(lane)}`);

/** The file that says that a gateway's copies are to be delivered from here. */
export const promotionFile = (dataDir: string, owner: string): string =>
  join(dataDir, `standby-${owner}.promoted`);

/** All folders of copies below a gateway's data folder, by owner and lane. */
export async function standbyFoldersIn(dataDir: string): Promise<readonly StandbyFolder[]> {
  const entries = await readdir(dataDir, { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const [, owner, lane] = (entry.isDirectory() ? STANDBY.exec(entry.name) : null) ?? [];
      return owner === undefined ? [] : [{ owner, lane: Number(lane ?? 0), dir: join(dataDir, entry.name) }];
    })
    .sort((a, b) => (a.owner === b.owner ? a.lane - b.lane : a.owner < b.owner ? -1 : 1));
}
