import { promisify } from 'node:util';
import { brotliDecompress, crc32, inflate, inflateRaw, zstdDecompress, type InputType } from 'node:zlib';
import { MOST_BYTES } from './port.ts';

/** What is in a packed body, and how many bytes stand behind it: one program reads on there, where another has stopped. */
export interface Unpacked {
  readonly bytes: Buffer;
  readonly behind: number;
}

/** Of each function of node:zlib; with `info` it also answers its engine, which counts what it took. */
type Unpacker = (
  packed: InputType,
  options: { info: true; maxOutputLength: number },
  done: (error: Error | null, result: unknown) => void,
) => void;

interface Answered {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

const counted =
  (unpacker: Unpacker) =>
  async (packed: Buffer): Promise<Unpacked> => {
    const options = { info: true, maxOutputLength: MOST_BYTES } as const;
    const { buffer, engine } = (await promisify(unpacker)(packed, options)) as Answered;
    return { bytes: buffer, behind: packed.length - engine.bytesWritten };
  };

const TRAILER_BYTES = 8;

/** Where what is packed begins, by the flags of the header (RFC 1952). */
function endOfHeader(packed: Buffer): number {
  if (packed.readUIntBE(0, 3) !== 0x1f8b08) throw new Error('it is no gzip');
  const flags = packed.readUInt8(3);
  let at = 10;
  if (flags & 4) at += 2 + packed.readUInt16LE(at);
  for (const named of [8, 16]) if (flags & named) at = packed.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

const raw = counted(inflateRaw);

/** The first member alone, as browsers do; node's own goes on to the next. */
export async function gunzipped(packed: Buffer): Promise<Unpacked> {
  const { bytes, behind } = await raw(packed.subarray(endOfHeader(packed)));
  const sum = packed.readUInt32LE(packed.length - behind);
  if (sum !== crc32(bytes)) throw new Error('its checksum is another');
  return { bytes, behind: behind - TRAILER_BYTES };
}

/** By the name of the coding. Reject when it is none, or unpacks to more than MOST_BYTES. */
export const UNPACKERS: ReadonlyMap<string, (packed: Buffer) => Promise<Unpacked>> = new Map([
  ['gzip', gunzipped],
  ['x-gzip', gunzipped],
  ['deflate', counted(inflate)],
  ['br', counted(brotliDecompress)],
  ['zstd', counted(zstdDecompress)],
]);
