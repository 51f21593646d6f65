import type { JWK } from 'jose';
import { z } from 'zod';
import { verifyJws, type Clock } from '../../kernel/index.ts';
import { historySchema } from '../domain/history.ts';
import { snapshotSchema } from '../domain/snapshot.ts';
import { judgeFreshness } from '../domain/staleness.ts';
import { BEGUN_PATH, BEGUN_TYP, HISTORY_TYP, SNAPSHOT_TYP } from '../folder.ts';
import { PAGE_PATHS } from '../view/site.ts';
import { Altered } from './altered.ts';
import { copiesOf, expectSame } from './copies.ts';
import { trustedKeys } from './keys.ts';
import type { Copies, Mirror } from './port.ts';
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

/** Whoever opens the address itself must read the page of the nation. */
function checkFront(front: Copies | undefined, found: Found): void {
  const fault = front && differenceIn(found.get('index.html') ?? '', front.plain);
  if (fault !== undefined) throw new Altered('the address itself', fault);
}

/** The key, and what it signed. */
const SIGNED_PATHS = ['jwks.json', 'snapshot.jws', 'riwayat.jws'] as const;

const KNOWN = new Set(
  [...DATA_PATHS, ...PAGE_PATHS].flatMap((path) => [path, `${path}.gz`]).concat(SIGNED_PATHS, BEGUN_PATH),
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

/** The key set first, so that of a copy which is false as a whole that is said. */
async function readSigned({ mirror }: Check) {
  const [jwks, snapshot, history] = SIGNED_PATHS;
  return {
    jwks: await mirror.read(jwks),
    snapshot: await mirror.read(snapshot),
    history: await mirror.read(history),
  };
}

async function checkAll(check: Check): Promise<Verdict> {
  const { mirror, now } = check;
  const { jwks, ...signed } = await readSigned(check);
  const keys = trustedKeys(jwks.plain, check.keys);
  const snapshot = await verified(
    signed.snapshot.plain,
    keys,
    ['snapshot.jws', SNAPSHOT_TYP],
    snapshotSchema,
  );
  const history = await verified(signed.history.plain, keys, ['riwayat.jws', HISTORY_TYP], historySchema);
  const current = roundOf(snapshot.text, history.text);
  await checkStatements(check, current);
  const begun = await begunRounds(check, keys);
  const [copies, front] = await Promise.all([
    copiesOf(mirror, [...DATA_PATHS, ...PAGE_PATHS]),
    mirror.front(),
  ]);
  const plain = [...copies].map(([path, copy]) => [path, copy.plain] as const);
  const found = new Map([['snapshot.jws', snapshot.text], ['riwayat.jws', history.text], ...plain]);
  const { asOf, site } = current.snapshot;
  const { fresh, ageMs } = judgeFreshness(asOf, now, site.staleAfterMs);
  const faults = await faultsAgainst(current, found, now);
  if (faults.size > 0) await expectBegun(faults, { current, begun, found, now });
  checkFront(front, found);
  expectSame([jwks, ...Object.values(signed), ...copies.values(), ...(front ? [front] : [])]);
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
