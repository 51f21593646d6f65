/** Bytes a literal may have at most whose length is written in one byte after its tag. */
const LITERAL_MAX = 256;
/** Tag of a literal whose length less one follows in one byte. */
const LITERAL_TAG = 60 << 2;

function uvarint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  while (left >= 0x80) {
    bytes.push((left % 0x80) | 0x80);
    left = Math.floor(left / 0x80);
  }
  return [...bytes, left];
}

/** Bytes in snappy's block format, as Prometheus demands of a request, stored and not packed: requests are small. */
export function snappyStored(bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [Uint8Array.from(uvarint(bytes.length))];
  for (let at = 0; at < bytes.length; at += LITERAL_MAX) {
    const literal = bytes.subarray(at, at + LITERAL_MAX);
    parts.push(Uint8Array.of(LITERAL_TAG, literal.length - 1), literal);
  }
  return Buffer.concat(parts);
}
