/** Castagnoli's polynomial, mirrored. */
const POLYNOMIAL = 0x82f63b78;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
  return rest;
});

/** CRC-32C of bytes. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i += 1) {
    crc = (TABLE[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Where a frame's content begins, and how long it is; undefined: more bytes are needed to tell. */
function headOf(bytes: Uint8Array): { readonly at: number; readonly length: number } | undefined {
  let [length, scale] = [0, 1];
  for (let at = 0; at < bytes.length && at < 5; at += 1) {
    const byte = bytes[at] ?? 0;
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) return { at: at + 1, length };
    scale *= 0x80;
  }
  if (bytes.length >= 5) throw new Error('the answer is no stream of frames');
  return undefined;
}

const SUM_BYTES = 4;
/** Prometheus writes frames of a megabyte and ends a series' chunk beyond it. */
const LONGEST = 64 * 1024 * 1024;

/** The frames of a streamed remote read: length, checksum, content. Throws when one is damaged or cut off. */
export async function* framesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let held = 0;
  let needed = 1;
  for await (const piece of stream) {
    waiting.push(piece);
    held += piece.length;
    if (held < needed) continue;
    let bytes = Buffer.concat(waiting, held);
    for (;;) {
      const head = headOf(bytes);
      if (head && head.length > LONGEST) throw new Error('a frame of the answer is too long to be one');
      needed = head ? head.at + SUM_BYTES + head.length : bytes.length + 1;
      if (bytes.length < needed || head === undefined) break;
      const content = bytes.subarray(head.at + SUM_BYTES, needed);
      if (bytes.readUInt32BE(head.at) !== crc32c(content))
        throw new Error('a frame of the answer is damaged');
      yield content;
      bytes = bytes.subarray(needed);
      needed = 1;
      if (bytes.length === 0) break;
    }
    waiting = bytes.length === 0 ? [] : [bytes];
    held = bytes.length;
  }
  if (held > 0) throw new Error('the answer ends in the middle of a frame');
}
