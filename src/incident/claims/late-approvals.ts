import { readFile } from 'node:fs/promises';
import type { Claim } from '../../catalog/index.ts';
import { approvalsIn, ledgerSchema, type Ledger } from '../../contracts/index.ts';

/** Exclusions as the site keeps the record of them: where none is named there are none. Undefined: it cannot be read. */
export async function ledgerFrom(file: string): Promise<Ledger | undefined> {
  if (file === '') return { exclusions: [] };
  try {
    return ledgerSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Exclusions, by id, that stand otherwise by now than in the ledger from which a claim's report was made: approved since,
 * changed, or taken back. Their record and the report's own are compared, no clocks.
 */
export function lateApprovals(
  claim: Pick<Claim, 'fromMs' | 'toMs'>,
  reported: Ledger,
  now: Ledger,
): readonly string[] {
  const [before, after] = [approvalsIn(reported, claim), approvalsIn(now, claim)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
}
