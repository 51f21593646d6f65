import { join } from 'node:path';
import { loadRegionKeys } from '../region-key.ts';
import { SegmentSet } from '../segment-set.ts';
import { nodeFs } from '../sync-file.ts';
import type { QueueFolder } from './locate.ts';

/** A queue's segments, for reading alone. Throws `GATEWAY_QUEUE_KEY_UNUSABLE`. */
export async function openForReading({ dir, keyFile }: QueueFolder): Promise<SegmentSet> {
  const regionKeys = await loadRegionKeys(nodeFs, keyFile, true);
  const onFailure = (): void => undefined;
  return SegmentSet.open({ fs: nodeFs, dir: join(dir, 'segments'), regionKeys, segmentBytes: 0, onFailure });
}
