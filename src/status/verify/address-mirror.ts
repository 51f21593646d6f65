import { Altered } from './altered.ts';
import { faultOfAnswer, isPage } from './answer-faults.ts';
import { faultOfCaching } from './cache-faults.ts';
import { faultOfPolicy } from './policy-faults.ts';
import { MOST_BYTES, type Copies, type Mirror, type Reading } from './port.ts';

const LONGEST_WAIT_MS = 10_000;

const PLAIN = 'identity';
/**
 * What readers say they take: browsers over http and programs, browsers of some years ago and of Apple, the others. A server
 * sends each the first it has of what it likes best, so that each may be sent another file.
 */
const PACKED = ['gzip, deflate', 'gzip, deflate, br', 'gzip, deflate, br, zstd'];

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

/** The time of a page's snapshot by its own mark, in milliseconds since the epoch; undefined: it has none. */
function madeAtOf(page: string): number | undefined {
  const mark = /data-data-pada="(\d+)"/.exec(page)?.[1];
  return mark === undefined ? undefined : Number(mark);
}

/** What is wrong with an answer and the text in it, in words. */
function faultAround(path: string, text: string, { headers }: Response, url: URL): string | undefined {
  if (!isPage(path)) return faultOfCaching(path, headers, undefined);
  return faultOfCaching(path, headers, madeAtOf(text)) ?? faultOfPolicy(text, headers, url);
}

const nameOf = (path: string): string => (path === '' ? 'the address itself' : path);

/** Undefined where there is no such file (404, or 403 as buckets say it). Follows nobody: what is elsewhere is another copy. */
async function fetched(base: URL, path: string, encoding: string): Promise<string | undefined> {
  const url = new URL(path, base);
  const asked = encoding === PLAIN ? '' : ` (to who takes "${encoding}")`;
  const altered = (why: string): Altered => new Altered(nameOf(path), why + asked);
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
  const around = faultAround(path, text, answer, url);
  if (around !== undefined) throw altered(around);
  return text;
}

async function there(text: Promise<string | undefined>): Promise<string> {
  const found = await text;
  if (found === undefined) throw new Error('it is not there');
  return found;
}

/** In all ways at once: a file that lives may be another a moment later. */
async function copiesAt(base: URL, path: string): Promise<Copies> {
  const [plain, ...packed] = await Promise.all([
    there(fetched(base, path, PLAIN)),
    ...PACKED.map(async (encoding) => ({
      ...{ path: nameOf(path), to: `to who takes "${encoding}"` },
      text: await there(fetched(base, path, encoding)),
    })),
  ]);
  return { plain, packed };
}

/** A copy that readers open by an address; `hasFront` when it is that of the site. */
export function addressMirror(base: URL, hasFront: boolean, reading: Reading): Mirror {
  const read = (path: string) => reading(nameOf(path), () => copiesAt(base, path));
  return {
    read,
    maybe: (path) => reading(path, () => fetched(base, path, PLAIN)),
    front: async () => (hasFront ? read('') : undefined),
    files: () => Promise.resolve(undefined),
  };
}
