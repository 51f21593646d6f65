import { createHash } from 'node:crypto';
import { withReceipts, type ShownReceipt } from '../domain/accounts.ts';
import { reconcile, type Reconciliation } from '../domain/reconcile.ts';
import { readNotes } from '../records/note-record.ts';
import { readPleno } from '../records/pleno-record.ts';
import type { StateSource } from '../states/state-source.ts';

/** SHA-256, hex. */
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface ReconcileOptions {
  /** Code of a province, kab/kota or kecamatan. */
  readonly scope: string;
  readonly dataDir: string;
  readonly states: StateSource;
  readonly receipts: readonly ShownReceipt[];
}

/** Read everything that is known of a region and set it side by side. Throws `MANUAL_RECORD_BROKEN`. */
export async function reconcileRegion({
  scope,
  dataDir,
  states,
  receipts,
}: ReconcileOptions): Promise<Reconciliation> {
  const [facts, pleno, notes] = await Promise.all([
    states.factsOf(scope),
    readPleno(dataDir),
    readNotes(dataDir),
  ]);
  return reconcile({ scope, facts: withReceipts(facts, receipts), pleno: pleno.values(), notes, hash });
}
