import { join } from 'node:path';
import { GATEWAYS } from '../../catalog/index.ts';
import {
  acceptedLineSchema,
  Audit,
  heldReceiptSchema,
  readLines,
  type AuditResult,
  type Kept,
} from '../../drill/index.ts';
import { ACCEPTED_FILE } from '../../sirekap/index.ts';
import type { Folders } from '../stack/folders.ts';
import { keysKeptIn } from './held-keys.ts';

/** What came of the receipts, and when each photo was receipted and stored (wall milliseconds, by key). */
export interface AuditedNight {
  readonly audit: AuditResult;
  readonly receiptedAt: ReadonlyMap<string, number>;
  readonly storedAt: ReadonlyMap<string, number>;
}

/**
 * Compare the phones' receipts with the vendor's own log. A receipted photo that the vendor does not have is
 * looked for in the gateways' queue folders, by the queue's library, photo by photo.
 */
export async function auditNight(folders: Folders): Promise<AuditedNight> {
  const audit = new Audit();
  const storedAt = new Map<string, number>();
  for await (const line of readLines(join(folders.sirekap, ACCEPTED_FILE), acceptedLineSchema)) {
    audit.accepted(line);
    if (line.type === 'stored' && !storedAt.has(line.key)) storedAt.set(line.key, Date.parse(line.at));
  }
  const receipts = [];
  const receiptedAt = new Map<string, number>();
  for await (const receipt of readLines(join(folders.drill, 'receipts.jsonl'), heldReceiptSchema)) {
    receipts.push(receipt);
    if (!receiptedAt.has(receipt.key)) receiptedAt.set(receipt.key, receipt.at);
  }
  const missing = [...receiptedAt.keys()].filter((key) => !storedAt.has(key));
  const kept = new Map<string, Kept>();
  if (missing.length > 0) {
    for (const { id } of GATEWAYS) {
      for (const [key, how] of await keysKeptIn(folders.gateway(id), missing)) {
        // A key that one gateway still delivers is no dead letter, though another gave it up.
        if (kept.get(key) !== 'held') kept.set(key, how);
      }
    }
  }
  return { audit: audit.judge(receipts, (key) => kept.get(key)), receiptedAt, storedAt };
}
