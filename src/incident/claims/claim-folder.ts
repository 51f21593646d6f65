import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Claim } from '../../catalog/index.ts';
import { ledgerSchema, type Ledger } from '../../contracts/index.ts';

/** A report that lies ready to be claimed by: the newest that was made of its month. */
export interface MadeReport {
  /** 1, and one more for each time that it was made anew. */
  readonly edition: number;
  /** Exclusions as it was made with; undefined: it does not tell them. */
  readonly ledger: Ledger | undefined;
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

/** An edition's folder beside the others: `2024-02`, then `2024-02.edisi-2`. */
const editionName = (period: string, edition: number): string =>
  edition === 1 ? period : `${period}.edisi-${String(edition)}`;

/** An edition of a claim's report; undefined: there is none. It is there whole or not at all. */
async function editionIn(folder: string, edition: number): Promise<MadeReport | undefined> {
  const textOf = (name: string): Promise<string | undefined> =>
    readFile(join(folder, name), 'utf8').catch(() => undefined);
  const text = await textOf('manifest.json');
  const signed = await stat(join(folder, 'signature.jws')).catch(() => undefined);
  if (text === undefined || !signed) return undefined;
  const statements = await readdir(join(folder, 'statements')).catch(() => []);
  return {
    edition,
    root: rootSchema.parse(JSON.parse(text)).root,
    madeAt: signed.mtimeMs,
    statements: statements.filter((file) => file.endsWith('.jws')).length,
    ledger: ledgerIn(await textOf('exclusions.json')),
  };
}

function ledgerIn(text: string | undefined): Ledger | undefined {
  try {
    return ledgerSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

/** The newest report of a claim, below the folder of them all; undefined: none was made. Older ones stay where they are. */
export async function madeReport(dir: string, claim: Claim): Promise<MadeReport | undefined> {
  const [contract, period] = nameOf(claim);
  let newest: MadeReport | undefined;
  for (let edition = 1; ; edition += 1) {
    const found = await editionIn(join(dir, contract, editionName(period, edition)), edition);
    if (!found) return newest;
    newest = found;
  }
}

async function forgetDeadHalves(parent: string, period: string, nowMs: number): Promise<void> {
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(`${period}.half-`)) continue;
    const { mtimeMs } = await stat(join(parent, entry));
    if (nowMs - mtimeMs > HALF_DEAD_MS) await rm(join(parent, entry), { recursive: true, force: true });
  }
}

/**
 * Have a report made beside its place and put it there whole, as the edition after those that are there. Two who do so at
 * once harm nothing: the first stays. Rejects as `make` does, and then nothing of the attempt is left.
 */
export async function putReport(
  dir: string,
  claim: Claim,
  nowMs: number,
  make: (out: string) => Promise<void>,
): Promise<void> {
  const [contract, period] = nameOf(claim);
  const parent = join(dir, contract);
  const edition = ((await madeReport(dir, claim))?.edition ?? 0) + 1;
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await forgetDeadHalves(parent, period, nowMs);
  const half = await mkdtemp(join(parent, `${period}.half-`));
  try {
    await make(half);
    await rename(half, join(parent, editionName(period, edition)));
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    if (((await madeReport(dir, claim))?.edition ?? 0) >= edition) return;
    throw error;
  }
}
