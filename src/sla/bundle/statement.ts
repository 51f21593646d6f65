import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { z } from 'zod';
import { keyIdOf, verifyJws, type SigningKey } from '../../kernel/index.ts';
import { bytesOf, sha256, STATEMENTS, THREAD, unlessAbsent } from './folder.ts';

/** JWS header `typ` of what is said of a bundle. */
const STATEMENT_TYP = 'siaga-sla-statement+jws';

const statementSchema = z.strictObject({
  /** Of the bundle that it is about. */
  root: z.string(),
  /** SHA-256 of the statement before it; null: it is the first. So none but the last can be taken out unseen. */
  previous: z.string().nullable(),
  as: z.enum(['issuer', 'vendor']),
  at: z.iso.datetime(),
  verdict: z.enum(['agreed', 'disputed']),
  disputes: z.array(z.strictObject({ outage: z.string(), text: z.string().min(1).max(2_000) })),
  /** The speaker's own public key: what it is worth, the reader must know from elsewhere. */
  key: z.looseObject({ kty: z.literal('OKP'), kid: z.string(), x: z.string() }),
});
export type Statement = z.infer<typeof statementSchema>;

/** A statement as found: sound, or why not. */
export type FoundStatement =
  | {
      readonly file: string;
      readonly statement: Statement;
      /** By which the next one names it, and a reader who comes back: what was last must be there still. */
      readonly sha256: string;
      readonly fault?: undefined;
    }
  | {
      readonly file: string;
      readonly statement?: undefined;
      readonly sha256?: undefined;
      readonly fault: string;
    };

const fileName = (serial: number): string => `${String(serial).padStart(4, '0')}.jws`;

/** Payload of a compact JWS, not verified. */
const claimed = (jws: string): unknown =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'));

export const isKeyAmong = ({ x }: Pick<JWK, 'x'>, keys: readonly Pick<JWK, 'x'>[]): boolean =>
  keys.some((one) => one.x === x);

/** Whose words the keys in a thread are. */
interface Speakers {
  /** The report's own keys. */
  readonly issuers: readonly JWK[];
  /** The vendor's at an instant, where the contract states any. */
  readonly vendors: (atMs: number) => readonly JWK[] | undefined;
}

/** Between which instants, milliseconds since the epoch, anything can have been said of a report. */
interface SpokenWithin {
  /** When the report was made. */
  readonly fromMs: number;
  /** The reader's present. */
  readonly toMs: number;
}

/** What a thread is judged by. */
interface Thread extends Speakers {
  readonly within: SpokenWithin;
}

/** Clocks of two machines differ by less. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

/**
 * Why something cannot have been said at that time; undefined: it can. What a speaker writes there decides which of a side's
 * keys speaks: a key that was withdrawn must not speak again by going back before its end, nor one ahead of its time.
 */
export function whyNotThen(
  at: string,
  before: readonly FoundStatement[],
  { fromMs, toMs }: SpokenWithin,
): string | undefined {
  const atMs = Date.parse(at);
  const last = before.findLast(({ statement }) => statement !== undefined)?.statement;
  if (atMs < fromMs) return `it is dated ${at}, before the report was made`;
  if (last && atMs < Date.parse(last.at)) return `it is dated ${at}, before what it answers, ${last.at}`;
  return atMs > toMs + CLOCKS_DIFFER_MS ? `it is dated ${at}, which is yet to come` : undefined;
}

/**
 * Why a key cannot speak for a side after what was said before; undefined: it can. Whether it is the vendor's is the reader's
 * to judge; here it is one key, or one that the contract states.
 */
export function whyNotSigner(
  { as, at, key }: { readonly as: Statement['as']; readonly at: string; readonly key: Pick<JWK, 'x'> },
  before: readonly FoundStatement[],
  { issuers, vendors }: Speakers,
): string | undefined {
  if (as === 'issuer')
    return isKeyAmong(key, issuers) ? undefined : 'it is not signed with the report’s own key';
  if (isKeyAmong(key, issuers)) return 'the issuer’s own key speaks for the vendor';
  if (isKeyAmong(key, vendors(Date.parse(at)) ?? [])) return undefined;
  const first = before.find(({ statement }) => statement?.as === 'vendor')?.statement;
  return first && !isKeyAmong(key, [first.key])
    ? `it speaks for the vendor with another key than before, ${first.key.kid}`
    : undefined;
}

/** What is said is signed with the key that it names; whose that is, is judged by all that was said. */
async function soundStatement(jws: string, root: string, before: readonly FoundStatement[], thread: Thread) {
  const { key } = statementSchema.parse(claimed(jws));
  const statement = statementSchema.parse(await verifyJws(jws, STATEMENT_TYP, [key]));
  // The id is what a reader compares: nobody may write another's on his own key.
  if (keyIdOf(key.x) !== key.kid) throw new Error('its key bears an id that is not its own');
  if (statement.root !== root) throw new Error('it is about another bundle');
  if (statement.previous !== (before.at(-1)?.sha256 ?? null)) {
    throw new Error('it does not follow the statement before it');
  }
  const why = whyNotSigner(statement, before, thread) ?? whyNotThen(statement.at, before, thread.within);
  if (why !== undefined) throw new Error(why);
  return statement;
}

/** Every statement beside a bundle, in order, each checked. Rejects where something else than a folder of them stands. */
export async function statementsOf(
  dir: string,
  root: string,
  thread: Thread,
): Promise<readonly FoundStatement[]> {
  const entries = (await unlessAbsent(readdir(join(dir, STATEMENTS)))) ?? [];
  const files = entries.filter((entry) => entry !== THREAD);
  const found: FoundStatement[] = [];
  for (const [index, file] of files.sort().entries()) {
    try {
      if (file !== fileName(index + 1)) throw new Error(`${fileName(index + 1)} should stand here`);
      const jws = (await bytesOf(dir, `${STATEMENTS}/${file}`)).toString('utf8');
      const statement = await soundStatement(jws, root, found, thread);
      found.push({ file, statement, sha256: sha256(jws) });
    } catch (error) {
      const why = error instanceof z.ZodError ? 'it is no statement' : (error as Error).message;
      found.push({ file, fault: why });
    }
  }
  return found;
}

/** Append a signed statement; `before` are those that stand there, all sound. Answers its file. */
export async function appendStatement(
  dir: string,
  said: Pick<Statement, 'root' | 'as' | 'at' | 'disputes'>,
  before: readonly FoundStatement[],
  key: SigningKey,
): Promise<string> {
  const statement: unknown = {
    root: said.root,
    previous: before.at(-1)?.sha256 ?? null,
    as: said.as,
    at: said.at,
    verdict: said.disputes.length > 0 ? 'disputed' : 'agreed',
    disputes: said.disputes,
    key: key.publicJwk,
  };
  await mkdir(join(dir, STATEMENTS), { recursive: true });
  const file = `${STATEMENTS}/${fileName(before.length + 1)}`;
  await writeFile(join(dir, file), await key.sign(statementSchema.parse(statement), STATEMENT_TYP), {
    flag: 'wx',
  });
  return file;
}
