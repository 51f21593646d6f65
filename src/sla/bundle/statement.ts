import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { z } from 'zod';
import { verifyJws, type SigningKey } from '../../kernel/index.ts';
import { bytesOf, sha256, STATEMENTS, THREAD } from './folder.ts';

/** JWS header `typ` of what is said of a bundle. */
const STATEMENT_TYP = 'siaga-sla-statement+jws';

const statementSchema = z.strictObject({
  /** Of the bundle that it is about. */
  root: z.string(),
  /** SHA-256 of the statement before it; null: it is the first. So none can be taken out. */
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
  | { readonly file: string; readonly statement: Statement; readonly fault?: undefined }
  | { readonly file: string; readonly statement?: undefined; readonly fault: string };

const fileName = (serial: number): string => `${String(serial).padStart(4, '0')}.jws`;

/** Payload of a compact JWS, not verified. */
const claimed = (jws: string): unknown =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'));

async function soundStatement(jws: string, root: string, previous: string | null, issuers: readonly JWK[]) {
  const { key, as } = statementSchema.parse(claimed(jws));
  // What the issuer says is signed with the key that signed the bundle; a vendor brings its own.
  const trusted = as === 'issuer' ? issuers : [key as JWK];
  const statement = statementSchema.parse(await verifyJws(jws, STATEMENT_TYP, trusted));
  if (statement.root !== root) throw new Error('it is about another bundle');
  if (statement.previous !== previous) throw new Error('it does not follow the statement before it');
  return statement;
}

/** Every statement beside a bundle, in order, each checked. */
export async function statementsOf(
  dir: string,
  root: string,
  issuers: readonly JWK[],
): Promise<readonly FoundStatement[]> {
  const entries = await readdir(join(dir, STATEMENTS)).catch(() => []);
  const files = entries.filter((entry) => entry !== THREAD);
  const found: FoundStatement[] = [];
  let previous: string | null = null;
  for (const [index, file] of files.sort().entries()) {
    try {
      if (file !== fileName(index + 1)) throw new Error(`${fileName(index + 1)} should stand here`);
      const jws = (await bytesOf(dir, `${STATEMENTS}/${file}`)).toString('utf8');
      found.push({ file, statement: await soundStatement(jws, root, previous, issuers) });
      previous = sha256(jws);
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
  const last = before.at(-1);
  const previous = last ? sha256(await bytesOf(dir, `${STATEMENTS}/${last.file}`)) : null;
  const statement: unknown = {
    root: said.root,
    previous,
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
