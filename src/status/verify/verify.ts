import type { JWK } from 'jose';
import { z } from 'zod';
import { verifyJws, type Clock } from '../../kernel/index.ts';
import { historySchema } from '../domain/history.ts';
import { snapshotSchema } from '../domain/snapshot.ts';
import { judgeFreshness } from '../domain/staleness.ts';
import { BEGUN_PATH, BEGUN_TYP, HISTORY_TYP, SNAPSHOT_TYP } from '../folder.ts';
import { PAGE_PATHS } from '../view/site.ts';
import { Altered } from './altered.ts';
import type { Mirror } from './mirror.ts';
import {
  begunSchema,
  DATA_PATHS,
  differenceIn,
  faultsAgainst,
  roundOf,
  type Found,
  type Round,
} from './rounds.ts';
import { faultsOfStatements } from './statement-line.ts';

/**
 * `altered`: something is not what was signed. `old`: all of it is, but too old to believe. `mixed`: all of it is, but so many
 * files are of a round that was begun later and is not old: the copy is being written, or a fault ended that.
 */
export type Verdict =
  | { readonly outcome: 'true'; readonly asOf: string; readonly files: number }
  | { readonly outcome: 'old'; readonly asOf: string; readonly ageMs: number }
  | { readonly outcome: 'mixed'; readonly asOf: string; readonly files: number }
  | { readonly outcome: 'altered'; readonly path: string; readonly why: string };

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

/** A signed document, and the very text that was signed. */
interface Signed<T> {
  readonly document: T;
  readonly text: string;
}

async function verified<T>(
  jws: string,
  keys: readonly JWK[],
  [path, typ]: readonly [string, string],
  schema: z.ZodType<T>,
): Promise<Signed<T>> {
  try {
    const payload = await verifyJws(jws, typ, keys);
    return { document: schema.parse(payload), text: JSON.stringify(payload) };
  } catch (error) {
    const why = error instanceof z.ZodError ? 'what is signed is no such document' : String(error);
    throw new Altered(path, `it is not signed by a trusted key: ${why}`);
  }
}

const signed = async <T>(
  { mirror }: Check,
  keys: readonly JWK[],
  named: readonly [string, string],
  schema: z.ZodType<T>,
): Promise<Signed<T>> => verified(await mirror.text(named[0]), keys, named, schema);

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

/** All files at once, because a folder that lives is written anew every few seconds. */
async function filesOf(paths: readonly string[], read: Mirror['twin']): Promise<Found> {
  const named = async (path: string) => [path, await read(path)] as const;
  const found = await Promise.all(paths.map(named));
  return new Map(found.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])));
}

/** Who takes files compressed must read the same. */
function expectSame(found: Found, twins: Found): void {
  for (const [path, twin] of twins) {
    const fault = differenceIn(found.get(path) ?? '', twin);
    if (fault !== undefined) throw new Altered(`${path}.gz`, `compressed it reads otherwise: ${fault}`);
  }
}

/** Whoever opens the address itself must read the page of the nation. */
async function checkFront({ mirror }: Check, found: Found): Promise<void> {
  const front = await mirror.front();
  const fault = front === undefined ? undefined : differenceIn(found.get('index.html') ?? '', front);
  if (fault !== undefined) throw new Altered('the address itself', fault);
}

const KNOWN = new Set(
  [...DATA_PATHS, ...PAGE_PATHS]
    .flatMap((path) => [path, `${path}.gz`])
    .concat('snapshot.jws', 'riwayat.jws', 'jwks.json', BEGUN_PATH),
);

/** A file that nobody signed would be read all the same. What the publisher is just writing ends in `.tmp`. */
async function checkNothingElse({ mirror }: Check): Promise<void> {
  const strange = ((await mirror.files()) ?? []).filter((path) => !KNOWN.has(path.replace(/\.tmp$/, '')));
  if (strange.length > 0) throw new Altered(strange.join(', '), 'the site has no such file');
}

/** Rounds that were begun and may be there in part. */
async function begunRounds(check: Check, keys: readonly JWK[]): Promise<readonly Round[]> {
  const jws = await check.mirror.maybe(BEGUN_PATH);
  if (jws === undefined) return [];
  const { document } = await verified(jws, keys, [BEGUN_PATH, BEGUN_TYP], begunSchema);
  return document.map(({ snapshot, history }) => roundOf(snapshot, history));
}

async function checkStatements(check: Check, { snapshot }: Round): Promise<void> {
  const { statements, statementKeys } = snapshot;
  const faults = await faultsOfStatements(statements, check.statementKeys ?? statementKeys);
  const [fault] = faults.values();
  if (fault !== undefined) throw new Altered('snapshot.jws', fault);
}

const timeOf = ({ snapshot }: Round): number => Date.parse(snapshot.asOf);

/** Put there beside what is signed, and after the pages: a round that ends here leaves the one before. */
const PUT_LAST: ReadonlySet<string> = new Set(['riwayat.jws', 'riwayat.json', 'snapshot.json']);

interface Begun {
  readonly current: Round;
  readonly begun: readonly Round[];
  readonly found: Found;
  readonly now: number;
}

/**
 * Each file that is not of the snapshot's round must be of one that was begun. Pages were all there before the snapshot, so one
 * of an earlier round was taken from an old copy; and a list of rounds that ends before the snapshot is itself an old one.
 */
async function expectBegun(
  faults: ReadonlyMap<string, string>,
  { current, begun, found, now }: Begun,
): Promise<void> {
  const at = timeOf(current);
  const believed = begun.some((round) => timeOf(round) >= at) ? begun : [];
  const others = await Promise.all(
    believed.map(async (round) => ({
      isLater: timeOf(round) > at,
      faults: await faultsAgainst(round, found, now),
    })),
  );
  for (const [path, why] of faults) {
    const fits = others.some((other) => (other.isLater || PUT_LAST.has(path)) && !other.faults.has(path));
    if (!fits) throw new Altered(path, why);
  }
}

async function checkAll(check: Check): Promise<Verdict> {
  const { mirror, now } = check;
  const keys = await keysOf(check);
  const snapshot = await signed(check, keys, ['snapshot.jws', SNAPSHOT_TYP], snapshotSchema);
  const history = await signed(check, keys, ['riwayat.jws', HISTORY_TYP], historySchema);
  const current = roundOf(snapshot.text, history.text);
  await checkStatements(check, current);
  const begun = await begunRounds(check, keys);
  const paths = [...DATA_PATHS, ...PAGE_PATHS];
  const [plain, twins] = await Promise.all([
    filesOf(paths, (path) => mirror.text(path)),
    filesOf(paths, (path) => mirror.twin(path)),
  ]);
  const found = new Map([['snapshot.jws', snapshot.text], ['riwayat.jws', history.text], ...plain]);
  const { asOf, site } = current.snapshot;
  const { fresh, ageMs } = judgeFreshness(asOf, now, site.staleAfterMs);
  const faults = await faultsAgainst(current, found, now);
  if (faults.size > 0) await expectBegun(faults, { current, begun, found, now });
  expectSame(plain, twins);
  await checkFront(check, found);
  await checkNothingElse(check);
  const isWritten = begun.some((round) => judgeFreshness(round.snapshot.asOf, now, site.staleAfterMs).fresh);
  if (faults.size > 0 && isWritten) return { outcome: 'mixed', asOf, files: faults.size };
  // With the key set.
  return fresh && faults.size === 0
    ? { outcome: 'true', asOf, files: found.size + 1 }
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

const UNSETTLED: ReadonlySet<Verdict['outcome']> = new Set(['altered', 'mixed']);
const ATTEMPTS = 3;
/** Longer than a round of the publisher takes to write its files, which are one after the other for a moment. */
const PAUSE_MS = 2_000;

/** The same, looking again before it calls a mirror altered or mixed that may just be being rewritten. */
export async function verifyLiveMirror(
  check: Omit<Check, 'now'>,
  clock: Pick<Clock, 'now' | 'sleep'>,
): Promise<Verdict> {
  for (let attempt = 1; ; attempt += 1) {
    const verdict = await verifyMirror({ ...check, now: clock.now() });
    if (!UNSETTLED.has(verdict.outcome) || attempt === ATTEMPTS) return verdict;
    await clock.sleep(PAUSE_MS);
  }
}
