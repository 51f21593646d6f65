import { readFile } from 'node:fs/promises';
import type { JWK } from 'jose';
import { z } from 'zod';
import { verifyJws, type Clock } from '../../kernel/index.ts';
import { firstDifference } from '../domain/first-difference.ts';
import { historySchema, type History } from '../domain/history.ts';
import { snapshotSchema, type Snapshot } from '../domain/snapshot.ts';
import { judgeFreshness } from '../domain/staleness.ts';
import { digestOf, HISTORY_TYP, SCRIPT_PATH, SNAPSHOT_TYP } from '../folder.ts';
import { jsonFeed, rssFeed } from '../view/feed.ts';
import { PAGE_PATHS, renderPage } from '../view/site.ts';
import { loadRegencyNames } from '../regency-names.ts';
import type { Mirror } from './mirror.ts';
import { faultOfStatements } from './statement-line.ts';

/** `altered`: something is not what was signed. `old`: all of it is, but too old to believe. */
export type Verdict =
  | { readonly outcome: 'true'; readonly asOf: string; readonly files: number }
  | { readonly outcome: 'old'; readonly asOf: string; readonly ageMs: number }
  | { readonly outcome: 'altered'; readonly path: string; readonly why: string };

class Altered extends Error {
  readonly path: string;
  constructor(path: string, why: string) {
    super(why);
    this.path = path;
  }
}

const jwkSchema = z.looseObject({ kty: z.string(), kid: z.string(), x: z.string() });
const jwksSchema = z.object({ keys: z.array(jwkSchema).min(1) });

/** Public keys in the text of a key set, or of one key. Throws a SyntaxError or ZodError when there is none in it. */
export const keysIn = (text: string): readonly JWK[] => {
  const value: unknown = JSON.parse(text);
  return jwksSchema.safeParse(value).data?.keys ?? [jwkSchema.parse(value)];
};

interface Check {
  readonly mirror: Mirror;
  /** Trusted keys; undefined: those that the mirror itself shows, which proves no more than that it agrees with itself. */
  readonly keys: readonly JWK[] | undefined;
  /** Trusted keys of statements; undefined: those that the signed snapshot names. */
  readonly statementKeys?: readonly JWK[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function expectSame(path: string, expected: string, found: string): void {
  const difference = firstDifference(expected, found);
  if (!difference) return;
  const { line } = difference;
  throw new Altered(
    path,
    `line ${String(line)} should read "${difference.expected}" but reads "${difference.found}"`,
  );
}

/** A signed document, and the very text that was signed. */
interface Signed<T> {
  readonly document: T;
  readonly text: string;
}

async function signed<T>(
  { mirror }: Check,
  keys: readonly JWK[],
  [path, typ]: readonly [string, string],
  schema: z.ZodType<T>,
): Promise<Signed<T>> {
  const jws = await mirror.text(path);
  try {
    const payload = await verifyJws(jws, typ, keys);
    return { document: schema.parse(payload), text: JSON.stringify(payload) };
  } catch (error) {
    const why = error instanceof z.ZodError ? 'what is signed is no such document' : String(error);
    throw new Altered(path, `it is not signed by a trusted key: ${why}`);
  }
}

/** The key set that the mirror shows must be the pinned one, since readers of the mirror check by it. */
async function keysOf({ mirror, keys }: Check): Promise<readonly JWK[]> {
  const text = await mirror.text('jwks.json');
  try {
    const shown = keysIn(text);
    if (!keys) return shown;
    const trusted = new Set(keys.map(({ x }) => x));
    if (shown.every(({ x }) => trusted.has(x))) return keys;
  } catch {
    throw new Altered('jwks.json', 'it holds no key set');
  }
  throw new Altered('jwks.json', 'it names a key that is not the pinned one');
}

/** Each page as the signed documents make it: as of its time, or as grown old. */
async function checkPages({ mirror, now }: Check, snapshot: Snapshot, history: History): Promise<void> {
  const { staleAfterMs, subscribe } = snapshot.site;
  const at = Date.parse(snapshot.asOf);
  const facts = { picture: snapshot, history, staleAfterMs, names: await loadRegencyNames(), subscribe };
  const { fresh } = judgeFreshness(snapshot.asOf, now, staleAfterMs);
  // Together, because a folder that lives is written anew every few seconds.
  const found = await Promise.all(PAGE_PATHS.map(async (path) => ({ path, text: await mirror.text(path) })));
  for (const { path, text } of found) {
    const aged = () => renderPage(path, { ...facts, now: at + staleAfterMs + 1 });
    // An old page may still read as it did; a fresh one has no reason to call itself old.
    if (!fresh && text === aged()) continue;
    expectSame(path, renderPage(path, { ...facts, now: at }) ?? '', text);
  }
}

/** Readers whose server finds a compressed twin are sent that one. */
async function checkTwins({ mirror }: Check): Promise<void> {
  for (const path of [...PAGE_PATHS, 'feed.xml', 'feed.json']) {
    const twin = await mirror.twin(path);
    if (twin !== undefined) expectSame(`${path}.gz`, await mirror.text(path), twin);
  }
}

async function checkAll(check: Check): Promise<Verdict> {
  const { mirror, now } = check;
  const keys = await keysOf(check);
  const snapshot = await signed(check, keys, ['snapshot.jws', SNAPSHOT_TYP], snapshotSchema);
  const history = await signed(check, keys, ['riwayat.jws', HISTORY_TYP], historySchema);
  if (digestOf(history.text) !== snapshot.document.history)
    throw new Altered('riwayat.jws', 'it is signed, but not the history that the snapshot names');
  const { site, asOf, statements, statementKeys } = snapshot.document;
  const fault = await faultOfStatements(statements, check.statementKeys ?? statementKeys);
  if (fault !== undefined) throw new Altered('snapshot.jws', fault);
  const files: readonly (readonly [string, string])[] = [
    ['snapshot.json', snapshot.text],
    ['riwayat.json', history.text],
    ['segar.js', await readFile(SCRIPT_PATH, 'utf8')],
    ['feed.xml', rssFeed(history.document, site.address)],
    ['feed.json', jsonFeed(history.document, site.address)],
  ];
  for (const [path, expected] of files) expectSame(path, expected, await mirror.text(path));
  await checkPages(check, snapshot.document, history.document);
  await checkTwins(check);
  const { fresh, ageMs } = judgeFreshness(asOf, now, site.staleAfterMs);
  return fresh
    ? { outcome: 'true', asOf, files: PAGE_PATHS.length + files.length + 3 }
    : { outcome: 'old', asOf, ageMs };
}

/**
 * Whether a mirror shows what was signed, and nothing else: signatures, the plain twins of what is signed, and every
 * page and feed made anew from it. Rejects with STATUS_MIRROR_UNREADABLE when a file is missing.
 */
export async function verifyMirror(check: Check): Promise<Verdict> {
  try {
    return await checkAll(check);
  } catch (error) {
    if (!(error instanceof Altered)) throw error;
    return { outcome: 'altered', path: error.path, why: error.message };
  }
}

const ATTEMPTS = 3;
/** Longer than a round of the publisher takes to write its files, which are one after the other for a moment. */
const PAUSE_MS = 2_000;

/** The same, looking again before it calls a mirror altered that may just be being rewritten. */
export async function verifyLiveMirror(
  check: Omit<Check, 'now'>,
  clock: Pick<Clock, 'now' | 'sleep'>,
): Promise<Verdict> {
  for (let attempt = 1; ; attempt += 1) {
    const verdict = await verifyMirror({ ...check, now: clock.now() });
    if (verdict.outcome !== 'altered' || attempt === ATTEMPTS) return verdict;
    await clock.sleep(PAUSE_MS);
  }
}
