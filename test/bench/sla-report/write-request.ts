import { snappyStored } from '../../../src/sla/testing/index.ts';

/** A series of a bench: labels, and what its value is at a step. */
export interface MadeSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Called once a step, in order. */
  next(atMs: number): number;
}

const FIELD = { bytes1: 0x0a, bytes2: 0x12, double1: 0x09, varint2: 0x10 } as const;

function varint(into: Buffer, at: number, value: number): number {
  let [left, end] = [value, at];
  while (left >= 0x80) {
    into[end] = (left % 0x80) | 0x80;
    end += 1;
    left = Math.floor(left / 0x80);
  }
  into[end] = left;
  return end + 1;
}

function sizeOf(value: number): number {
  let [left, size] = [value, 1];
  while (left >= 0x80) {
    left = Math.floor(left / 0x80);
    size += 1;
  }
  return size;
}

const field = (tag: number, content: Buffer): Buffer => {
  const head = Buffer.alloc(1 + sizeOf(content.length));
  head[0] = tag;
  varint(head, 1, content.length);
  return Buffer.concat([head, content]);
};

/** Labels of a series as protobuf has them, in the order that Prometheus demands. */
export const labelBytes = (labels: MadeSeries['labels']): Buffer =>
  Buffer.concat(
    Object.entries(labels)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) =>
        field(
          FIELD.bytes1,
          Buffer.concat([field(FIELD.bytes1, Buffer.from(name)), field(FIELD.bytes2, Buffer.from(value))]),
        ),
      ),
  );

/** Double, time, and the heads of both; the time of this century takes six bytes. */
const SAMPLE_BYTES = 16;

function samplesOf(series: MadeSeries, times: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(times.length * (2 + SAMPLE_BYTES));
  let at = 0;
  for (const time of times) {
    out[at] = FIELD.bytes2;
    out[at + 1] = SAMPLE_BYTES;
    out[at + 2] = FIELD.double1;
    out.writeDoubleLE(series.next(time), at + 3);
    out[at + 11] = FIELD.varint2;
    at = varint(out, at + 12, time);
  }
  return out.subarray(0, at);
}

/** A remote write of every series at these times, as its body. */
export const writeRequest = (
  all: readonly { readonly series: MadeSeries; readonly labels: Buffer }[],
  times: readonly number[],
): Buffer =>
  snappyStored(
    Buffer.concat(
      all.map(({ series, labels }) => field(FIELD.bytes1, Buffer.concat([labels, samplesOf(series, times)]))),
    ),
  );
