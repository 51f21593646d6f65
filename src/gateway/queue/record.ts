import { crc32 } from 'node:zlib';
import type { Ballot } from '../../contracts/index.ts';
import type { HeldUpload, UploadHead } from './port.ts';
import { seal, unseal } from './sealing.ts';

/** A run of bytes in a segment: [offset, length]. */
export type Extent = readonly [number, number];

/** What of an upload may stand in clear. */
export interface ClearFields {
  readonly key: string;
  readonly tps: string;
  readonly ballot: Ballot;
  readonly page: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly heldAt: number;
}

export interface HeldRecord extends ClearFields {
  readonly t: 'held';
  readonly segment: number;
  /** Where the photo's frames lie, in order. */
  readonly extents: readonly Extent[];
  /** The session token and the trace, sealed under the segment's key (base64). */
  readonly sealed: string;
}

/** One line of the journal. */
export type JournalRecord =
  | HeldRecord
  | { readonly t: 'delivered'; readonly key: string; readonly at: number }
  | { readonly t: 'buried'; readonly key: string; readonly at: number; readonly reason: string }
  /** Failed tries so far. */
  | { readonly t: 'tried'; readonly key: string; readonly attempts: number }
  /** A delivered upload as a snapshot keeps it: to know its key again, no longer where it lay. */
  | ({
      readonly t: 'past';
      readonly at: number;
      readonly segment: number;
      readonly attempts: number;
    } & ClearFields);

/** A record as a line: checksum, JSON, newline. JSON never holds a bare newline, so the next line is always found. */
export function encodeLine(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/** Read a line without its newline; undefined when it is torn or a bit of it was flipped. */
export function decodeLine(line: Buffer): JournalRecord | undefined {
  if (line.length < 10 || line[8] !== 0x20) return undefined;
  const sum = line.toString('latin1', 0, 8);
  const json = line.subarray(9);
  if (!/^[0-9a-f]{8}$/.test(sum) || Number.parseInt(sum, 16) !== crc32(json)) return undefined;
  return JSON.parse(json.toString('utf8')) as JournalRecord;
}

interface Secrets {
  readonly authorization: string | undefined;
  readonly traceparent: string | undefined;
  /** Sealed too: whoever can write to the disk must not be able to vouch. */
  readonly vouched?: boolean;
}

/** Seal what of a head must not stand in clear; bound to the upload's key. */
export function sealSecrets(segmentKey: Buffer, head: UploadHead): string {
  const { authorization, traceparent, vouched = false } = head;
  const secrets: Secrets = { authorization, traceparent, vouched };
  return seal(segmentKey, Buffer.from(JSON.stringify(secrets)), Buffer.from(head.key, 'hex')).toString(
    'base64',
  );
}

/** A held record as the upload it stands for. Without its segment's key the secrets stay unknown. */
export function uploadOf(record: HeldRecord, segmentKey: Buffer | undefined): HeldUpload {
  const associated = Buffer.from(record.key, 'hex');
  const plain = segmentKey && unseal(segmentKey, Buffer.from(record.sealed, 'base64'), associated);
  const secrets = (plain ? JSON.parse(plain.toString('utf8')) : {}) as Partial<Secrets>;
  return {
    ...clearFieldsOf(record),
    authorization: secrets.authorization,
    traceparent: secrets.traceparent,
    vouched: secrets.vouched ?? false,
    attempts: 0,
    conflicting: false,
  };
}

/** Only the clear fields of something that has them. */
export const clearFieldsOf = (from: ClearFields): ClearFields => ({
  key: from.key,
  tps: from.tps,
  ballot: from.ballot,
  page: from.page,
  sha256: from.sha256,
  bytes: from.bytes,
  heldAt: from.heldAt,
});
