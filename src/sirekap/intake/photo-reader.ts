import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { UPLOAD_LIMITS } from '../../contracts/index.ts';
import { fail } from '../errors.ts';

export interface Photo {
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Where to keep photos' bytes, or undefined to keep only their hash. */
type PhotoFolder = string | undefined;

const JPEG_START = 'ffd8';
const JPEG_END = 'ffd9';

/**
 * Read a photo as it streams in: hash, size, and whether it begins and ends as a JPEG. With a folder it is
 * kept there, on disk under its hash, before this resolves.
 */
export async function readPhoto(body: Readable, folder: PhotoFolder): Promise<Photo> {
  const part = folder === undefined ? undefined : join(folder, `${randomUUID()}.part`);
  const file = part === undefined ? undefined : await open(part, 'wx', 0o600);
  try {
    const photo = await scan(body, file);
    if (folder !== undefined && part !== undefined) {
      await file?.sync();
      await rename(part, join(folder, `${photo.sha256}.jpg`));
    }
    return photo;
  } catch (error) {
    if (part !== undefined) await rm(part, { force: true });
    throw error;
  } finally {
    await file?.close();
  }
}

async function scan(body: Readable, file: FileHandle | undefined): Promise<Photo> {
  const hash = createHash('sha256');
  let bytes = 0;
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  for await (const chunk of wholeBody(body)) {
    bytes += chunk.length;
    if (bytes > UPLOAD_LIMITS.maxBytes) throw tooLarge();
    hash.update(chunk);
    if (head.length < 2) head = Buffer.concat([head, chunk.subarray(0, 2)]).subarray(0, 2);
    tail = Buffer.concat([tail, chunk.subarray(-2)]).subarray(-2);
    await file?.write(chunk);
  }
  if (bytes < UPLOAD_LIMITS.minBytes) {
    throw fail('SIREKAP_PHOTO_TOO_SMALL', `Foto hanya ${String(bytes)} bita; potret ulang halamannya.`);
  }
  if (head.toString('hex') !== JPEG_START || tail.toString('hex') !== JPEG_END) {
    throw fail('SIREKAP_NOT_JPEG', 'Awal atau akhir berkas bukan JPEG; potret ulang halamannya.');
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function* wholeBody(body: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) yield chunk;
  } catch (cause) {
    throw fail('SIREKAP_BODY_INCOMPLETE', 'Sambungan terputus sebelum foto selesai dikirim.', { cause });
  }
}

/** The refusal of a photo beyond the limit. */
export const tooLarge = () =>
  fail('SIREKAP_PHOTO_TOO_LARGE', `Foto paling besar ${String(UPLOAD_LIMITS.maxBytes)} bita.`);
