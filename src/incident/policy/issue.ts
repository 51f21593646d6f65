import { sql, type Selectable } from 'kysely';
import {
  POLICY_MAX_BYTES,
  POLICY_TYP,
  policySchema,
  type Lease,
  type PolicyRule,
} from '../../contracts/index.ts';
import type { SigningKey } from '../../kernel/index.ts';
import { composeRules } from '../domain/compose-policy.ts';
import { checkSafety, manualProvinces } from '../domain/policy-safety.ts';
import { fail } from '../errors.ts';
import { sha256, type ChainedTransaction } from '../store/chained.ts';
import type { Database } from '../store/database.ts';

export type PolicyRow = Selectable<Database['policies']>;

export interface IssueSettings {
  readonly key: SigningKey;
  readonly leases: Readonly<Record<string, Lease>>;
  /** How long a gateway may take a document up, milliseconds. */
  readonly takeUpMs: number;
}

/** Why a policy is issued. */
export interface Occasion {
  readonly reason: string;
  readonly incidentId: string | null;
  /** Give a new epoch also when nothing changed. */
  readonly fresh?: boolean;
  /** Give an epoch above this one too. */
  readonly above?: number;
}

const LONGEST_REASON = 500;

/** The newest policy, or undefined before the first. */
export const newestPolicy = (db: ChainedTransaction['trx']): Promise<PolicyRow | undefined> =>
  db.selectFrom('policies').selectAll().orderBy('epoch', 'desc').limit(1).executeTakeFirst();

async function readRules(tx: ChainedTransaction): Promise<readonly PolicyRule[]> {
  const rows = await tx.trx.selectFrom('interventions').selectAll().execute();
  const held = rows.map((row) => ({
    runId: row.run_id,
    scope: row.scope,
    rule: row.rule as Omit<PolicyRule, 'scope'>,
  }));
  return composeRules(held, tx.now);
}

async function assertSafe(tx: ChainedTransaction, rules: readonly PolicyRule[]): Promise<void> {
  const rows = await tx.trx
    .selectFrom('interventions')
    .select(['scope', 'imposed_at'])
    .where(sql<boolean>`rule ? 'manual'`)
    .execute();
  const earlier = rows.map((row) => ({ province: row.scope.slice(0, 2), atMs: row.imposed_at.getTime() }));
  const safety = checkSafety(rules, earlier, tx.now);
  if (safety.outcome === 'unsafe') throw fail('INCIDENT_POLICY_UNSAFE', safety.why);
}

/**
 * Compose what is held into the one policy and issue it under the next epoch; when it would say the same
 * as the newest one, that one is returned. Runs under the chain's lock, so epochs strictly grow.
 */
export async function issuePolicy(
  tx: ChainedTransaction,
  settings: IssueSettings,
  occasion: Occasion,
): Promise<PolicyRow> {
  const rules = await readRules(tx);
  await assertSafe(tx, rules);
  const contentHash = sha256(JSON.stringify([rules, settings.leases]));
  const newest = await newestPolicy(tx.trx);
  if (newest?.content_hash === contentHash && occasion.fresh !== true) return newest;
  const document = policySchema.parse({
    epoch: Math.max(newest?.epoch ?? 0, occasion.above ?? 0) + 1,
    issuedAt: new Date(tx.now).toISOString(),
    expiresAt: new Date(tx.now + settings.takeUpMs).toISOString(),
    reason: occasion.reason.slice(0, LONGEST_REASON),
    incidentId: occasion.incidentId,
    rules,
    leases: settings.leases,
  });
  const jws = await settings.key.sign(document, POLICY_TYP);
  if (jws.length > POLICY_MAX_BYTES)
    throw fail('INCIDENT_POLICY_TOO_LARGE', `kebijakan sepanjang ${String(jws.length)} bita`);
  const row = {
    epoch: document.epoch,
    issued_at: new Date(document.issuedAt),
    expires_at: new Date(document.expiresAt),
    reason: document.reason,
    incident_id: document.incidentId,
    document: JSON.stringify(document),
    jws,
    content_hash: contentHash,
  };
  await tx.trx.insertInto('policies').values(row).execute();
  const data = {
    epoch: document.epoch,
    reason: document.reason,
    manual: [...manualProvinces(rules)],
    rules: rules.length,
    summary: `Kebijakan epoch ${String(document.epoch)} diterbitkan: ${document.reason}`,
  };
  await tx.append({ incidentId: document.incidentId, type: 'policy.issued', actor: 'siaga', data });
  return row;
}
