import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import {
  emptyRow,
  sliceStart,
  type LeadIn,
  type RowCounts,
  type SliceGrid,
  type StreamCounts,
} from '../domain/evidence.ts';
import { LEAD_IN } from '../domain/outages.ts';
import { localDay, type Period } from '../domain/period.ts';
import { fail } from '../errors.ts';

/*
 * One stream's counts of one day: gzip of a line of JSON, which says what follows, and then for each place its columns
 * (events that count, those not good, scrapes seen; of weights, uploads expected) as unsigned LEB128 numbers, a number a
 * slice.
 */

const headSchema = z.strictObject({
  stream: z.string(),
  day: z.string(),
  slices: z.int().min(1).max(86_400),
  expectedSeen: z.int().min(0),
  places: z.array(z.string()).max(1_000),
  columns: z.array(z.string()).min(1).max(8),
});
type Head = z.infer<typeof headSchema>;

/** A table of whole numbers: by place, by column, a number a slice. */
interface Table {
  readonly head: Head;
  readonly values: readonly (readonly ArrayLike<number>[])[];
}

const LINE_END = 0x0a;
/** A number of 32 bits takes five bytes at most. */
const LONGEST_NUMBER = 5;

function writeTable({ head, values }: Table): Buffer {
  const line = Buffer.from(`${JSON.stringify(head)}\n`);
  const out = Buffer.allocUnsafe(
    line.length + head.slices * head.places.length * head.columns.length * LONGEST_NUMBER,
  );
  let at = line.copy(out);
  for (const columns of values) {
    for (const column of columns) {
      for (let i = 0; i < head.slices; i += 1) {
        let value = column[i] ?? 0;
        while (value >= 0x80) {
          out[at] = (value % 0x80) | 0x80;
          at += 1;
          value = Math.floor(value / 0x80);
        }
        out[at] = value;
        at += 1;
      }
    }
  }
  return gzipSync(out.subarray(0, at));
}

/** Most that a file may unfold to: a day of minutes of every province, and much to spare. */
const UNFOLDED_MAX = 64 * 1024 * 1024;

function readTable(path: string, file: Uint8Array): Table {
  try {
    const bytes = gunzipSync(file, { maxOutputLength: UNFOLDED_MAX });
    const lineEnd = bytes.indexOf(LINE_END);
    const head = headSchema.parse(JSON.parse(bytes.toString('utf8', 0, lineEnd)));
    let at = lineEnd + 1;
    const number = (): number => {
      let [value, scale] = [0, 1];
      for (;;) {
        const byte = bytes[at];
        if (byte === undefined) throw new Error('it ends too early');
        at += 1;
        value += (byte & 0x7f) * scale;
        if (byte < 0x80) return value;
        scale *= 0x80;
      }
    };
    const values = head.places.map(() =>
      head.columns.map(() => Uint32Array.from({ length: head.slices }, number)),
    );
    if (at !== bytes.length) throw new Error('more follows than it says');
    return { head, values };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    throw fail('SLA_BUNDLE_UNREADABLE', `${path}: ${why ?? ''}`, { cause });
  }
}

/** A day of a grid by a zone's clock, and which slices begin in it. */
export interface Day {
  readonly day: string;
  readonly first: number;
  readonly end: number;
}

export function daysOf(grid: SliceGrid, { zone }: Pick<Period, 'zone'>): readonly Day[] {
  const days: { day: string; first: number; end: number }[] = [];
  for (let i = 0; i < grid.count; i += 1) {
    const day = localDay(sliceStart(grid, i), zone);
    const last = days.at(-1);
    if (last?.day === day) last.end = i + 1;
    else days.push({ day, first: i, end: i + 1 });
  }
  return days;
}

const COUNT_COLUMNS = ['valid', 'bad', 'seen'] as const;

/** The counts of one day as a file. */
export function evidenceFile(counts: StreamCounts, { day, first, end }: Day): Buffer {
  return writeTable({
    head: {
      stream: counts.stream,
      day,
      slices: end - first,
      expectedSeen: counts.expectedSeen,
      places: counts.rows.map(({ place }) => place),
      columns: [...COUNT_COLUMNS],
    },
    values: counts.rows.map((row) => COUNT_COLUMNS.map((column) => row[column].subarray(first, end))),
  });
}

/** What was measured before the period as a file. */
export const leadFile = (counts: StreamCounts, { slices, rows }: LeadIn): Buffer =>
  evidenceFile({ ...counts, rows }, { day: LEAD_IN, first: 0, end: slices });

/** What was measured of a stream before the period, of a file. Throws SLA_BUNDLE_UNREADABLE. */
export function leadFrom(path: string, bytes: Uint8Array, counts: StreamCounts): LeadIn {
  const { head, values } = readTable(path, bytes);
  const isThis = head.stream === counts.stream && head.day === LEAD_IN;
  if (!isThis || head.columns.join() !== COUNT_COLUMNS.join() || head.expectedSeen !== counts.expectedSeen) {
    throw fail('SLA_BUNDLE_UNREADABLE', `${path}: it is another stream's`);
  }
  const rows = head.places.map((place, i) => {
    const row = emptyRow(place, head.slices);
    for (const [c, column] of COUNT_COLUMNS.entries()) row[column].set(values[i]?.[c] ?? []);
    return row;
  });
  return { slices: head.slices, rows };
}

/**
 * Put a stream's files together again; `files` are in the order of days, and `expectedSeen` is what slice and step give.
 * Throws SLA_BUNDLE_UNREADABLE.
 */
export function countsFrom(
  { stream, grid, expectedSeen }: Pick<StreamCounts, 'stream' | 'grid' | 'expectedSeen'>,
  files: readonly { readonly path: string; readonly day: Day; readonly bytes: Uint8Array }[],
): StreamCounts {
  const rows = new Map<string, RowCounts>();
  for (const { path, day, bytes } of files) {
    const { head, values } = readTable(path, bytes);
    const isThis = head.stream === stream && head.day === day.day && head.slices === day.end - day.first;
    if (!isThis || head.columns.join() !== COUNT_COLUMNS.join()) {
      throw fail('SLA_BUNDLE_UNREADABLE', `${path}: it is another stream's or day's`);
    }
    if (head.expectedSeen !== expectedSeen) {
      throw fail(
        'SLA_BUNDLE_UNREADABLE',
        `${path}: it says that a slice has ${String(head.expectedSeen)} scrapes, slice and step give ${String(expectedSeen)}`,
      );
    }
    for (const [i, place] of head.places.entries()) {
      const row = rows.get(place) ?? emptyRow(place, grid.count);
      rows.set(place, row);
      for (const [c, column] of COUNT_COLUMNS.entries()) row[column].set(values[i]?.[c] ?? [], day.first);
    }
  }
  return { stream, grid, expectedSeen, rows: [...rows.values()] };
}

/** What each slice is worth, as a file. */
export const weightsFile = (
  weights: ReadonlyMap<string, Uint32Array>,
  period: Period,
  grid: SliceGrid,
): Buffer =>
  writeTable({
    head: {
      stream: 'weights',
      day: period.label,
      slices: grid.count,
      expectedSeen: 0,
      places: [...weights.keys()],
      columns: ['uploads'],
    },
    values: [...weights.values()].map((row) => [row]),
  });

/** The weights of a file. Throws SLA_BUNDLE_UNREADABLE. */
export function weightsFrom(path: string, bytes: Uint8Array): ReadonlyMap<string, Uint32Array> {
  const { head, values } = readTable(path, bytes);
  return new Map(head.places.map((place, i) => [place, Uint32Array.from(values[i]?.[0] ?? [])] as const));
}
