import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { statusError } from '../errors.ts';

const LONGEST_WAIT_MS = 10_000;
/** Far above what we write: a mirror must not fill the verifier's memory. */
const MOST_BYTES = 1_000_000;

/** A copy of the folder, wherever it lies: the text of a file in it. Rejects with STATUS_MIRROR_UNREADABLE. */
export type Mirror = (path: string) => Promise<string>;

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
  return async (path) => {
    try {
      return base ? await fetched(new URL(path, base)) : await readFile(join(source, path), 'utf8');
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw statusError('STATUS_MIRROR_UNREADABLE', `${path} at ${source} cannot be read: ${why}`, { cause });
    }
  };
}
