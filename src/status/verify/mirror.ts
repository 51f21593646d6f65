import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { statusError } from '../errors.ts';
import { Altered } from './altered.ts';
import { faultOfAnswer, isPage } from './answer-faults.ts';
import { faultOfPolicy } from './policy-faults.ts';

const LONGEST_WAIT_MS = 10_000;
/** Far above what we write: a mirror must not fill the verifier's memory. */
const MOST_BYTES = 1_000_000;

/** A copy of the folder, wherever it lies. Rejects with STATUS_MIRROR_UNREADABLE, or as Altered by what is around a file. */
export interface Mirror {
  /** The text of a file in it, as a reader gets it who takes nothing compressed. */
  text(path: string): Promise<string>;
  /** What a reader gets who takes it compressed; undefined where a folder holds no such twin. */
  twin(path: string): Promise<string | undefined>;
  /** The text of a file that need not be there. */
  maybe(path: string): Promise<string | undefined>;
  /** What is read at the address itself; undefined of a folder, and where the address is a page's. */
  front(): Promise<string | undefined>;
  /** Paths of all files there; undefined of an address, where none can be listed. */
  files(): Promise<readonly string[] | undefined>;
}

const unpack = promisify(gunzip);

async function unpacked(path: string): Promise<string | undefined> {
  const packed = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return packed && (await unpack(packed, { maxOutputLength: MOST_BYTES })).toString('utf8');
}

async function bodyOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`it is larger than ${String(MOST_BYTES)} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
}

/** Undefined where there is no such file (404, or 403 as buckets say it). Follows nobody: what is elsewhere is another copy. */
async function fetched(base: URL, path: string, encoding: 'identity' | 'gzip'): Promise<string | undefined> {
  const url = new URL(path, base);
  const altered = (why: string): Altered => new Altered(path === '' ? 'the address itself' : path, why);
  const answer = await fetch(url, {
    redirect: 'manual',
    cache: 'no-store',
    headers: { 'cache-control': 'no-cache', 'accept-encoding': encoding },
    signal: AbortSignal.timeout(LONGEST_WAIT_MS),
  });
  if (answer.status === 404 || answer.status === 403) {
    await answer.body?.cancel();
    return undefined;
  }
  const location = answer.headers.get('location');
  if (answer.status >= 300 && answer.status < 400) {
    await answer.body?.cancel();
    throw altered(`readers are sent on to "${location ?? ''}" (${String(answer.status)})`);
  }
  if (!answer.ok) throw new Error(`the answer was ${String(answer.status)}`);
  const fault = faultOfAnswer(path, answer.headers);
  if (fault !== undefined) throw altered(fault);
  const text = await bodyOf(answer);
  const policy = isPage(path) ? faultOfPolicy(text, answer.headers, url) : undefined;
  if (policy !== undefined) throw altered(policy);
  return text;
}

function there(text: string | undefined): string {
  if (text === undefined) throw new Error('it is not there');
  return text;
}

async function listed(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

type Reading = <T>(path: string, read: () => Promise<T>) => Promise<T>;

const inFolder = (folder: string, reading: Reading): Mirror => ({
  text: (path) => reading(path, () => readFile(join(folder, path), 'utf8')),
  twin: (path) => reading(`${path}.gz`, () => unpacked(join(folder, `${path}.gz`))),
  maybe: (path) =>
    reading(path, async () =>
      existsSync(join(folder, path)) ? readFile(join(folder, path), 'utf8') : undefined,
    ),
  front: () => Promise.resolve(undefined),
  files: () => reading('the folder', () => listed(folder)),
});

const atAddress = (base: URL, hasFront: boolean, reading: Reading): Mirror => ({
  text: (path) => reading(path, async () => there(await fetched(base, path, 'identity'))),
  twin: (path) => reading(path, async () => there(await fetched(base, path, 'gzip'))),
  maybe: (path) => reading(path, () => fetched(base, path, 'identity')),
  front: async () =>
    hasFront
      ? reading('the address itself', async () => there(await fetched(base, '', 'identity')))
      : undefined,
  files: () => Promise.resolve(undefined),
});

const PAGE = /(?:provinsi\/)?[\w-]+\.html$/;

/**
 * The mirror in a folder or at an http(s) address: that of the site as readers open it, or of any of its pages, as where a
 * bucket has no page at `/`.
 */
export function mirrorAt(source: string): Mirror {
  const reading: Reading = async (path, read) => {
    try {
      return await read();
    } catch (cause) {
      if (cause instanceof Altered) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw statusError('STATUS_MIRROR_UNREADABLE', `${path} at ${source} cannot be read: ${why}`, { cause });
    }
  };
  if (!/^https?:\/\//.test(source)) return inFolder(source, reading);
  const address = new URL(source);
  const isNamed = PAGE.test(address.pathname);
  address.pathname = isNamed ? address.pathname.replace(PAGE, '') : address.pathname.replace(/\/?$/, '/');
  address.search = address.hash = '';
  return atAddress(address, !isNamed, reading);
}
