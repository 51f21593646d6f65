import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isInUse } from './folder-use.ts';
import { removeStack } from './remove.ts';

/** Remove all but the newest `keep` nights of a folder, and never one that a stack runs in. */
export async function pruneNights(nights: string, keep: number): Promise<void> {
  const newestFirst = (await readdir(nights)).sort().reverse();
  for (const name of newestFirst.slice(keep)) {
    const night = join(nights, name);
    if (!(await isInUse(night))) await removeStack(night);
  }
}
