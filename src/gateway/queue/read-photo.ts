import { createHash } from 'node:crypto';
import type { HeldPhoto, UploadSecrets } from './port.ts';
import { decodeTrailer, type HeldRecord } from './record.ts';
import type { Segment } from './segment.ts';

/** What goes with a photo; undefined when its frame is not as it was. */
async function readSecrets(segment: Segment, record: HeldRecord): Promise<UploadSecrets | undefined> {
  const { key, trailer, extents } = record;
  const plain = await segment.readFrame(trailer, 'trailer', key, extents.length);
  return plain && decodeTrailer(plain)?.secrets;
}

/** The photo's bytes, opened and checked against its hash; undefined when any of them is not as it was. */
export async function readBytes(segment: Segment, record: HeldRecord): Promise<Buffer | undefined> {
  const hash = createHash('sha256');
  const pieces: Buffer[] = [];
  for (const [index, extent] of record.extents.entries()) {
    const piece = await segment.readFrame(extent, 'piece', record.key, index);
    if (!piece) return undefined;
    hash.update(piece);
    pieces.push(piece);
  }
  if (hash.digest('hex') !== record.sha256) return undefined;
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

/** Read a photo back with what goes with it; undefined when any of it is not as it was. */
export async function readPhoto(segment: Segment, record: HeldRecord): Promise<HeldPhoto | undefined> {
  const photo = await readBytes(segment, record);
  const secrets = photo && (await readSecrets(segment, record));
  return secrets && { ...secrets, photo };
}
