import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { statusError } from '../errors.ts';

const LONGEST_WAIT_MS = 10_000;
/** Far above what we write: a mirror must not fill the verifier's memory. */
const MOST_BYTES = 1_000_000;

/** A copy of the folder, wherever it lies. Rejects with STATUS_MIRROR_UNREADABLE. */
export interface Mirror {
  /** The text of a file in it. */
  text(path: string): Promise<string>;
  /** What its compressed twin holds; undefined where none lies, or a server chooses which of the two it sends. */
  twin(path: string): Promise<string | undefined>;
}

const unpack = promisify(gunzip);

async function unpacked(path: string): Promise<string | undefined> {
  const packed = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return packed && (await unpack(packed, { maxOutputLength: MOST_BYTES })).toString('utf8');
}

async function fetched(url: URL): Promise<string> {
  const answer = await fetch(url, {
    cache: 'no-store',
    headers: { 'cache-control': 'no-cache' },
    signal: AbortSignal.timeout(LONGEST_WAIT_MS),
  });
  if (!answer.ok) throw new Error(`the answer was ${String(answer.status)}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`it is larger than ${String(MOST_BYTES)} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
}

/** The mirror at an http(s) address, that of its index.html, or in a folder. */
export function mirrorAt(source: string): Mirror {
  const isAddress = /^https?:\/\//.test(source);
  const base = isAddress ? new URL('.', source.endsWith('/') ? source : `${source}/`) : undefined;
  const reading = async <T>(path: string, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw statusError('STATUS_MIRROR_UNREADABLE', `${path} at ${source} cannot be read: ${why}`, { cause });
    }
  };
  return {
    text: (path) =>
      reading(path, () => (base ? fetched(new URL(path, base)) : readFile(join(source, path), 'utf8'))),
    twin: (path) =>
      base ? Promise.resolve(undefined) : reading(`${path}.gz`, () => unpacked(join(source, `${path}.gz`))),
  };
}
