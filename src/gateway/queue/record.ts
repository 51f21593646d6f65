import { crc32 } from 'node:zlib';
import type { UploadFacts, UploadSecrets } from './port.ts';

/** A run of bytes in a segment: [offset, length]. */
export type Extent = readonly [number, number];

export interface HeldRecord extends UploadFacts {
  readonly t: 'held';
  /** Rises from each upload that is taken in to the next. Records from before there were several segments at once have none. */
  readonly order?: number;
  readonly segment: number;
  /** Where the photo's frames lie, in order. */
  readonly extents: readonly Extent[];
  /** Where the frame lies that holds this record once more, and the secrets. */
  readonly trailer: Extent;
}

/** What stands, sealed, beside the photo: enough to hold it again should the journal be lost. */
export interface TrailerRecord extends Omit<HeldRecord, 'trailer'> {
  readonly secrets: UploadSecrets;
}

export interface RequeuedRecord {
  readonly t: 'requeued';
  readonly key: string;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

/** One line of the journal. */
export type JournalRecord =
  | HeldRecord
  | { readonly t: 'delivered'; readonly key: string; readonly at: number }
  | { readonly t: 'buried'; readonly key: string; readonly at: number; readonly reason: string }
  /** Failed tries so far. */
  | { readonly t: 'tried'; readonly key: string; readonly attempts: number }
  | RequeuedRecord
  /** Nothing more is written to this segment: the records of all that was stand before this line. */
  | { readonly t: 'closed'; readonly segment: number }
  /** A delivered upload as a snapshot keeps it: to know its key again, no longer where it lay. */
  | ({
      readonly t: 'past';
      readonly at: number;
      readonly segment: number;
      readonly attempts: number;
    } & UploadFacts);

/** A record as a line: checksum, JSON, newline. JSON never holds a bare newline, so the next line is always found. */
export function encodeLine(record: JournalRecord | TrailerRecord): string {
  const json = JSON.stringify(record);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

function decode(line: Buffer): unknown {
  if (line.length < 10 || line[8] !== 0x20) return undefined;
  const sum = line.toString('latin1', 0, 8);
  if (!/^[0-9a-f]{8}$/.test(sum) || Number.parseInt(sum, 16) !== crc32(line.subarray(9))) return undefined;
  return JSON.parse(line.toString('utf8', 9));
}

/** Read a line without its newline; undefined when it is torn or a bit of it was flipped. */
export const decodeLine = (line: Buffer): JournalRecord | undefined =>
  decode(line) as JournalRecord | undefined;

/** A trailer fills its blocks with this, a space, behind its line. */
export const TRAILER_FILL = 0x20;

/** Read what a trailer frame held; undefined when it is no record of a held upload. */
export function decodeTrailer(text: Buffer): TrailerRecord | undefined {
  const line = text.subarray(0, text.findLastIndex((byte) => byte !== TRAILER_FILL) + 1);
  const record = decode(line) as TrailerRecord | undefined;
  return record?.t === 'held' ? record : undefined;
}

/** Only the clear fields of something that has them. */
export const factsOf = (from: UploadFacts): UploadFacts => ({
  key: from.key,
  tps: from.tps,
  ballot: from.ballot,
  page: from.page,
  sha256: from.sha256,
  bytes: from.bytes,
  heldAt: from.heldAt,
  ...(from.unvouched === true ? { unvouched: true } : {}),
});

/** Whether it was taken in after the other. Where neither has an order, segments were written one after another. */
export const isYounger = (record: HeldRecord, than: HeldRecord): boolean =>
  ((record.order ?? 0) - (than.order ?? 0) || record.segment - than.segment || record.heldAt - than.heldAt) >
  0;

/** The journal's record of what a trailer at `trailer` speaks of. */
export const heldRecordOf = (from: Omit<HeldRecord, 'trailer'>, trailer: Extent): HeldRecord => ({
  t: 'held',
  ...factsOf(from),
  ...(from.order === undefined ? {} : { order: from.order }),
  segment: from.segment,
  extents: from.extents,
  trailer,
});
