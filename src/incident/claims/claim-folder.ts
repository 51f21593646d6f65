import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Claim } from '../../catalog/index.ts';

/** A report that lies ready to be claimed by. */
export interface MadeReport {
  /** Root of its hash tree, which its signature covers. */
  readonly root: string;
  /** Milliseconds. */
  readonly madeAt: number;
  /** Statements beside it, the vendor's and ours. */
  readonly statements: number;
}

const rootSchema = z.object({ root: z.string() });
/** A half report of a process that is gone; nobody takes so long to make one. */
const HALF_DEAD_MS = 6 * 3_600_000;

const nameOf = ({ contract, period }: Pick<Claim, 'contract' | 'period'>): readonly [string, string] => [
  contract.id,
  period,
];

/** Where the report of a claim lies, below the folder of them all: `vendor-utama-2024-02/2024-02`. */
const reportFolder = (dir: string, claim: Claim): string => join(dir, ...nameOf(claim));

/** The report of a claim; undefined: none was made. It is there whole or not at all. */
export async function madeReport(dir: string, claim: Claim): Promise<MadeReport | undefined> {
  const folder = reportFolder(dir, claim);
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const signed = await stat(join(folder, 'signature.jws')).catch(() => undefined);
  const statements = await readdir(join(folder, 'statements')).catch(() => []);
  if (!signed) return undefined;
  return {
    root: rootSchema.parse(JSON.parse(text)).root,
    madeAt: signed.mtimeMs,
    statements: statements.filter((file) => file.endsWith('.jws')).length,
  };
}

async function forgetDeadHalves(parent: string, period: string, nowMs: number): Promise<void> {
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(`${period}.half-`)) continue;
    const { mtimeMs } = await stat(join(parent, entry));
    if (nowMs - mtimeMs > HALF_DEAD_MS) await rm(join(parent, entry), { recursive: true, force: true });
  }
}

/**
 * Have a report made beside its place and put it there whole. Two who do so at once harm nothing: the first stays.
 * Rejects as `make` does, and then nothing of the attempt is left.
 */
export async function putReport(
  dir: string,
  claim: Claim,
  nowMs: number,
  make: (out: string) => Promise<void>,
): Promise<void> {
  const folder = reportFolder(dir, claim);
  const [contract, period] = nameOf(claim);
  const parent = join(dir, contract);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await forgetDeadHalves(parent, period, nowMs);
  const half = await mkdtemp(join(parent, `${period}.half-`));
  try {
    await make(half);
    await rename(half, folder);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    if (await madeReport(dir, claim)) return;
    throw error;
  }
}
