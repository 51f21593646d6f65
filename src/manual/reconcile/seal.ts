import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { z } from 'zod';
import { signingKeyFrom, verifyJws } from '../../kernel/index.ts';
import type { Judgement } from '../domain/judge-return.ts';
import type { Reconciliation } from '../domain/reconcile.ts';
import { manualError } from '../errors.ts';
import { differencesCsv, figuresCsv, stationsCsv, sumsCsv } from './result-csv.ts';

/** JWS header `typ` of a signed reconciliation. */
const SEAL_TYP = 'siaga-rekonsiliasi+jws';
const SEAL_FILE = 'segel.jws';
const PUBLIC_KEY_FILE = 'kunci.json';
const KEY_FILE = 'rekonsiliasi.jwk';

const sealSchema = z.strictObject({
  scope: z.string(),
  at: z.iso.datetime(),
  by: z.string(),
  mayReturn: z.boolean(),
  mayClose: z.boolean(),
  totals: z.record(z.string(), z.unknown()),
  differences: z.strictObject({ all: z.number(), open: z.number() }),
  /** SHA-256 of each file. */
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});
/** What is signed of a reconciliation. */
export type Seal = z.infer<typeof sealSchema>;

export interface ExportOptions {
  /** A folder that is new or empty. */
  readonly to: string;
  /** Holds the signing key. */
  readonly dataDir: string;
  readonly by: string;
  readonly at: Date;
  readonly back: Judgement;
  readonly closing: Judgement;
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/**
 * Write a reconciliation as CSV and JSON, with a signature over all files and the public key that checks it. Throws
 * `MANUAL_OUT_NOT_EMPTY`.
 */
export async function exportReconciliation(found: Reconciliation, options: ExportOptions): Promise<Seal> {
  const { to, dataDir, by, at, back, closing } = options;
  await mkdir(to, { recursive: true, mode: 0o700 });
  if ((await readdir(to)).length > 0)
    throw manualError('MANUAL_OUT_NOT_EMPTY', `${to} tidak kosong: sebut folder baru`);
  const key = await signingKeyFrom(join(dataDir, KEY_FILE));
  const json = { at: at.toISOString(), by, mayReturn: back, mayClose: closing, ...found };
  const contents = {
    'tps.csv': stationsCsv(found),
    'selisih.csv': differencesCsv(found),
    'angka.csv': figuresCsv(found),
    'jumlah.csv': sumsCsv(found),
    'rekonsiliasi.json': `${JSON.stringify(json, null, 1)}\n`,
    [PUBLIC_KEY_FILE]: `${JSON.stringify({ keys: [key.publicJwk] })}\n`,
  };
  const seal: Seal = {
    ...{ scope: found.scope, at: at.toISOString(), by, mayReturn: back.may, mayClose: closing.may },
    totals: found.totals,
    differences: {
      all: found.differences.length,
      open: found.differences.filter(({ notes }) => notes.length === 0).length,
    },
    files: Object.fromEntries(Object.entries(contents).map(([name, content]) => [name, sha256(content)])),
  };
  const all = { ...contents, [SEAL_FILE]: `${await key.sign(seal, SEAL_TYP)}\n` };
  for (const [name, content] of Object.entries(all))
    await writeFile(join(to, name), content, { mode: 0o600, flag: 'wx' });
  return seal;
}

/** So many are named; the others are counted. */
const STRANGERS_NAMED = 10;

function strangerWords(names: readonly string[]): string {
  const more = names.length > STRANGERS_NAMED ? ` dan ${String(names.length - STRANGERS_NAMED)} lagi` : '';
  return `ada yang tidak ikut disegel: ${names.slice(0, STRANGERS_NAMED).join(', ')}${more}; pindahkan, lalu periksa lagi`;
}

/**
 * Check an exported reconciliation against public keys that were had in another way than with it. What lies beside the
 * sealed files breaks the seal too: whoever opens the folder would take it for a part of what was signed. Throws
 * `MANUAL_SEAL_BROKEN`, saying which file.
 */
export async function verifyReconciliation(dir: string, keys: readonly JWK[]): Promise<Seal> {
  const broken = (what: string, cause?: unknown): Error =>
    manualError('MANUAL_SEAL_BROKEN', `${dir}: ${what}`, { cause });
  const jws = await readFile(join(dir, SEAL_FILE), 'utf8').catch((cause: unknown) => {
    throw broken(`${SEAL_FILE} tidak terbaca`, cause);
  });
  const payload = await verifyJws(jws.trim(), SEAL_TYP, keys).catch((cause: unknown) => {
    throw broken('tanda tangan tidak cocok dengan kunci ini', cause);
  });
  const seal = sealSchema.parse(payload);
  for (const [name, expected] of Object.entries(seal.files)) {
    const content = await readFile(join(dir, name)).catch((cause: unknown) => {
      throw broken(`${name} tidak terbaca`, cause);
    });
    if (sha256(content) !== expected) throw broken(`${name} berubah`);
  }
  // The public key is no part of seals that were made before it was sealed too.
  const own = new Set([...Object.keys(seal.files), SEAL_FILE, PUBLIC_KEY_FILE]);
  const strangers = (await readdir(dir)).filter((name) => !own.has(name)).sort();
  if (strangers.length > 0) throw broken(strangerWords(strangers));
  return seal;
}
