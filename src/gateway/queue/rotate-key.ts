import { dirname, join } from 'node:path';
import { queueError } from './errors.ts';
import { createKeyFile, nextKeyFile, readKeyFile, writeKeyFile } from './region-key.ts';
import { decodeSegmentHeader, rewrapsOf, SEGMENT_DATA_START } from './segment-header.ts';
import { segmentIds, segmentPath } from './segment-set.ts';
import type { SyncFs } from './sync-file.ts';

export interface Rotation {
  /** Segments that now stand under the new key. */
  readonly rewrapped: number;
  /** Files of segments whose header no key opens any more: they were lost before, and nothing was written to them. */
  readonly damaged: readonly string[];
}

/**
 * Put a new region key in the place of the old one. Photos are not sealed anew: each segment's own key is wrapped
 * under the new one, in place. May be cut short anywhere and called again: until the new key is in its place both have
 * their files, and every segment opens under one of them. Takes all queues that share the key;
 * none of them may be open.
 */
export async function rotateRegionKey(
  fs: SyncFs,
  queueDirs: readonly string[],
  keyFile: string,
): Promise<Rotation> {
  const current = await readKeyFile(fs, keyFile);
  if (!current)
    throw queueError('GATEWAY_QUEUE_KEY_UNUSABLE', `${keyFile} is missing: there is no key to rotate`);
  const nextFile = nextKeyFile(keyFile);
  const begun = await readKeyFile(fs, nextFile);
  // The same as the current one: an earlier rotation was cut short after its end, and this is another.
  const next = begun && !begun.equals(current) ? begun : await createKeyFile(fs, nextFile);
  const damaged: string[] = [];
  let rewrapped = 0;
  for (const dir of queueDirs.map((queueDir) => join(queueDir, 'segments'))) {
    for (const id of await segmentIds(fs, dir)) {
      const path = segmentPath(dir, id);
      if (await rewrap(fs, path, id, { all: [next, current], next })) rewrapped += 1;
      else damaged.push(path);
    }
  }
  await writeKeyFile(fs, keyFile, next);
  await fs.remove(nextFile);
  await fs.syncDir(dirname(nextFile));
  return { rewrapped, damaged };
}

/** False when the header is damaged. */
async function rewrap(
  fs: SyncFs,
  path: string,
  id: number,
  keys: { readonly all: readonly Buffer[]; readonly next: Buffer },
): Promise<boolean> {
  const file = await fs.open(path, 'existing');
  try {
    const bytes = await file.read(SEGMENT_DATA_START, 0);
    const header = decodeSegmentHeader(bytes, id, keys.all);
    if (header === 'damaged') return false;
    if (header === 'wrong-key') {
      throw queueError(
        'GATEWAY_QUEUE_KEY_UNUSABLE',
        `segment ${String(id)} was sealed under another region key: put that key back first`,
      );
    }
    for (const write of rewrapsOf(bytes, id, keys.all, keys.next)) {
      await file.write([write.bytes], write.at);
      await file.sync();
    }
    return true;
  } finally {
    await file.close();
  }
}
