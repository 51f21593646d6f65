import { createHash } from 'node:crypto';
import type { HeldRecord } from './record.ts';
import type { Segment } from './segment.ts';

/** Read a photo back, opened and checked against its hash; undefined when any of it is not as it was. */
export async function readPhoto(segment: Segment, record: HeldRecord): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  for (const [index, extent] of record.extents.entries()) {
    const piece = await segment.readFrame(extent, record.key, index);
    if (!piece) return undefined;
    pieces.push(piece);
  }
  const photo = Buffer.concat(pieces);
  return createHash('sha256').update(photo).digest('hex') === record.sha256 ? photo : undefined;
}
