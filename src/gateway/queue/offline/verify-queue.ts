import { shareDir } from '../dir-lock.ts';
import { readPhoto } from '../read-photo.ts';
import { unknownTo } from '../recovery.ts';
import type { SegmentSet } from '../segment-set.ts';
import { listQueue, type QueueListing } from './list-queue.ts';
import { existingQueueFolder, type QueuePlace } from './locate.ts';
import { openForReading } from './open-for-reading.ts';

/** One thing that is not as it was written. */
export interface Hurt {
  readonly what: 'journal' | 'segment' | 'photo' | 'unlisted';
  /** File, or idempotency key. */
  readonly where: string;
  readonly detail: string;
}

export interface Verdict {
  readonly photos: number;
  readonly bytes: number;
  readonly segments: number;
  readonly hurts: readonly Hurt[];
}

/**
 * Read every record of a queue: the journal line by line, each segment's header, each held photo with what stands
 * beside it, and what a segment knows and the journal does not. Changes nothing, and works where nothing can be
 * changed. Throws `GATEWAY_QUEUE_LOCKED` beside a running gateway (which scrubs by itself), `GATEWAY_QUEUE_ABSENT`,
 * `GATEWAY_QUEUE_KEY_UNUSABLE`.
 */
export async function verifyQueue(dataDir: string, place: QueuePlace = { lane: 0 }): Promise<Verdict> {
  const folder = await existingQueueFolder(dataDir, place);
  const unlock = await shareDir(folder.dir);
  try {
    const listing = await listQueue(dataDir, place);
    const segments = await openForReading(folder);
    try {
      const hurts = [
        ...journalHurts(listing),
        ...segments.unreadable.map((where): Hurt => ({
          what: 'segment',
          where,
          detail: 'its header is damaged',
        })),
        ...(await headerHurts(segments)),
        ...(await photoHurts(listing, segments)),
        ...(await unlisted(listing, segments)),
      ];
      const bytes = listing.uploads.reduce((sum, { listed }) => sum + listed.bytes, 0);
      return { photos: listing.uploads.length, bytes, segments: segments.newestFirst().length, hurts };
    } finally {
      await segments.release();
    }
  } finally {
    unlock();
  }
}

function journalHurts({ damagedLines, tornBytes, isJournalLost }: QueueListing): readonly Hurt[] {
  const hurt = (detail: string): Hurt => ({ what: 'journal', where: 'journal.log', detail });
  return [
    ...(isJournalLost ? [hurt('it says nothing, though segments stand beside it')] : []),
    ...(damagedLines > 0 ? [hurt(`${String(damagedLines)} lines are damaged`)] : []),
    ...(tornBytes > 0 ? [hurt(`its last line is unfinished (${String(tornBytes)} bytes)`)] : []),
  ];
}

/** Of headers that open all the same. */
async function headerHurts(segments: SegmentSet): Promise<readonly Hurt[]> {
  const hurts: Hurt[] = [];
  for (const header of segments.headers())
    for (const detail of await header.hurts()) hurts.push({ what: 'segment', where: header.file, detail });
  return hurts;
}

async function photoHurts({ uploads }: QueueListing, segments: SegmentSet): Promise<readonly Hurt[]> {
  const hurts: Hurt[] = [];
  for (const { record } of uploads) {
    const segment = segments.get(record.segment);
    if (segment && (await readPhoto(segment, record))) continue;
    const detail = segment
      ? `does not read back whole from segment ${String(record.segment)}`
      : `lies in segment ${String(record.segment)}, which cannot be read`;
    hurts.push({ what: 'photo', where: record.key, detail });
  }
  return hurts;
}

/** A trailer whose key nobody knows: its journal record is lost, or it was in flight at a crash. */
async function unlisted(listing: QueueListing, segments: SegmentSet): Promise<readonly Hurt[]> {
  const hurts: Hurt[] = [];
  for await (const { record } of unknownTo(listing, segments.newestFirst())) {
    const detail = `stands in segment ${String(record.segment)} and not in the journal; the next start may hold it again`;
    hurts.push({ what: 'unlisted', where: record.key, detail });
  }
  return hurts;
}
