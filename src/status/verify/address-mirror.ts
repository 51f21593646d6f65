import { Altered } from './altered.ts';
import { ask, type Answer } from './ask.ts';
import { faultOfAnswer, isPage } from './answer-faults.ts';
import { faultOfCaching } from './cache-faults.ts';
import { faultOfPolicy } from './policy-faults.ts';
import type { Copies, Mirror, Reading } from './port.ts';
import { UNPACKERS } from './unpacked.ts';

const PLAIN = 'identity';
/**
 * What readers say they take: browsers over http and programs, browsers of some years ago and of Apple, the others. A server
 * sends each the first it has of what it likes best, so that each may be sent another file.
 */
const PACKED = ['gzip, deflate', 'gzip, deflate, br', 'gzip, deflate, br, zstd'];

/** The text of an answer, or in words why browsers may read another. */
async function textOf({ headers, body }: Answer): Promise<{ text: string } | { fault: string }> {
  const coding = headers.get('content-encoding')?.toLowerCase() ?? PLAIN;
  const unpack = UNPACKERS.get(coding);
  if (coding !== PLAIN && !unpack) return { fault: `it is packed as "${coding}"` };
  const { bytes, behind } = (await unpack?.(body)) ?? { bytes: body, behind: 0 };
  if (behind !== 0) return { fault: `behind what is packed as ${coding} stands more, which some read` };
  return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
}

/** The time of a page's snapshot by its own mark, in milliseconds since the epoch; undefined: it has none. */
function madeAtOf(page: string): number | undefined {
  const mark = /data-data-pada="(\d+)"/.exec(page)?.[1];
  return mark === undefined ? undefined : Number(mark);
}

/** What is wrong with an answer and the text in it, in words. */
function faultAround(path: string, text: string, headers: Headers, url: URL): string | undefined {
  if (!isPage(path)) return faultOfCaching(path, headers, undefined);
  return faultOfCaching(path, headers, madeAtOf(text)) ?? faultOfPolicy(text, headers, url);
}

const nameOf = (path: string): string => (path === '' ? 'the address itself' : path);

/** Undefined where there is no such file (404, or 403 as buckets say it). Follows nobody: what is elsewhere is another copy. */
async function fetched(base: URL, path: string, encoding: string): Promise<string | undefined> {
  const url = new URL(path, base);
  const asked = encoding === PLAIN ? '' : ` (to who takes "${encoding}")`;
  const altered = (why: string): Altered => new Altered(nameOf(path), why + asked);
  const answer = await ask(url, encoding);
  const { status, headers } = answer;
  if (status === 404 || status === 403) return undefined;
  if (status >= 300 && status < 400)
    throw altered(`readers are sent on to "${headers.get('location') ?? ''}" (${String(status)})`);
  if (status !== 200) throw new Error(`the answer was ${String(status)}`);
  const fault = faultOfAnswer(path, headers);
  if (fault !== undefined) throw altered(fault);
  const read = await textOf(answer);
  if ('fault' in read) throw altered(read.fault);
  const around = faultAround(path, read.text, headers, url);
  if (around !== undefined) throw altered(around);
  return read.text;
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
