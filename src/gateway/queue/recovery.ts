import { OpsError } from '../../kernel/index.ts';
import { leaveSegment } from './intake.ts';
import type { Journal, Replay } from './journal.ts';
import type { Ledger } from './ledger.ts';
import { isYounger, type HeldRecord } from './record.ts';
import type { SegmentSet } from './segment-set.ts';
import { readBytes } from './read-photo.ts';
import type { Found } from './segment-walk.ts';
import type { Segment } from './segment.ts';

/** What opening a queue found. */
export interface Recovery extends Replay {
  readonly held: number;
  readonly deadLetters: number;
  /** Uploads that the journal had lost and whose segment still knew them: held again. */
  readonly salvaged: number;
  /** Keys of held uploads whose photo is not all there any more. */
  readonly missing: readonly string[];
}

/** Bring ledger and segments together after a start: count, check, salvage, clear away. */
export async function recover(
  ledger: Ledger,
  segments: SegmentSet,
  journal: Journal,
  replay: Replay,
): Promise<Recovery> {
  const incomplete: string[] = [];
  for (const { record } of ledger.holdings()) {
    segments.noteId(record.segment);
    const segment = segments.get(record.segment);
    if (segment) segment.live += 1;
    if (!segment || endOf(record) > segment.bytes) {
      ledger.damaged.add(record.key);
      incomplete.push(record.key);
    }
  }
  // A new segment must not pass for one that was closed and is gone.
  for (const id of ledger.closedSegments()) segments.noteId(id);
  const salvaged = await salvageAll(ledger, segments, journal, replay);
  for (const segment of segments.newestFirst()) await segments.settle(segment);
  const missing = incomplete.filter((key) => ledger.damaged.has(key));
  return { ...replay, held: ledger.held.size, deadLetters: ledger.buried.size, salvaged, missing };
}

/** Where the last byte of an upload lies. */
function endOf({ extents, trailer }: HeldRecord): number {
  let end = trailer[0] + trailer[1];
  for (const [offset, length] of extents) end = Math.max(end, offset + length);
  return end;
}

/**
 * Each upload's record stands twice: in the journal and beside its photo. Look through the segments for those that
 * the journal does not know. It may have lost its end, and not show it (cut at a line's end it looks whole). A record
 * that was lost so belongs to a segment that was still being written to, and the line that says it no longer was went
 * too: so only segments without that line are walked, those that took uploads and those on which a slow phone was at
 * work. All are when lines in the midst are damaged. An upload in flight at the crash may come up too: its receipt was
 * not given, and its key is the same when the phone tries again; where not all of it is there, it is damaged, and taken
 * anew then.
 */
async function salvageAll(
  ledger: Ledger,
  segments: SegmentSet,
  journal: Journal,
  replay: Replay,
): Promise<number> {
  const isHurt = replay.fresh || replay.damagedLines > 0;
  const walked = segments.newestFirst().filter(({ id }) => isHurt || !ledger.isSegmentClosed(id));
  const salvaged = new Set<string>();
  const synced = new Set<Segment>();
  for await (const { record, isWhole, segment } of unknownTo(ledger, walked)) {
    const hold = (): void => {
      leaveSegment(ledger, segments, record.key);
      ledger.holdLate(record);
      if (!isWhole) ledger.damaged.add(record.key);
      segment.live += 1;
    };
    // It reads back, but whoever wrote it may have been killed before its sync; from now on its phone is told that it is known.
    if (!synced.has(segment)) await segment.sync();
    synced.add(segment);
    await journal.append(record, hold).catch((error: unknown) => {
      // On a disk that is full to its end it is held all the same: the segment will tell of it again.
      if (!(error instanceof OpsError) || error.code !== 'GATEWAY_QUEUE_FULL') throw error;
      hold();
      segments.leaveOpen(segment);
    });
    salvaged.add(record.key);
  }
  return salvaged.size;
}

/**
 * What stands in segments and is news to the journal; a key once more where it comes upon it as it was taken in later. Of an upload that was refused at its end, or
 * whose pieces a power cut took, the trailer may stand alone: it comes last, and not where the same photo stands whole.
 */
export async function* unknownTo(
  known: Pick<Ledger, 'holds' | 'isNews'>,
  segments: readonly Segment[],
): AsyncGenerator<Found & { readonly segment: Segment }> {
  const told = new Map<string, HeldRecord>();
  const torn: (Found & { readonly segment: Segment })[] = [];
  for (const segment of segments) {
    const stands = async (record: HeldRecord): Promise<boolean> =>
      known.holds(record) || (await readBytes(segment, record)) !== undefined;
    for await (const found of segment.trailers(stands)) {
      const { record } = found;
      if (record.segment !== segment.id || !known.isNews(found)) continue;
      const before = told.get(record.key);
      if (!found.isWhole) torn.push({ ...found, segment });
      else if (!before || isYounger(record, before)) {
        told.set(record.key, record);
        yield { ...found, segment };
      }
    }
  }
  for (const found of torn) {
    const { record } = found;
    if (told.has(record.key)) continue;
    told.set(record.key, record);
    yield found;
  }
}
