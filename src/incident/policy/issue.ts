import type { Selectable } from 'kysely';
import { manualFault, type ManualPace } from '../../catalog/index.ts';
import {
  packPolicy,
  POLICY_MAX_BYTES,
  POLICY_TYP,
  policySchema,
  type Lease,
  type ManualReturn,
  type Policy,
  type PolicyRule,
} from '../../contracts/index.ts';
import type { SigningKey } from '../../kernel/index.ts';
import { composeRules } from '../domain/compose-policy.ts';
import { faultWords, manualProvinces, standingOf } from '../domain/policy-safety.ts';
import { fail } from '../errors.ts';
import { sha256, type ChainedTransaction } from '../store/chained.ts';
import type { Database } from '../store/database.ts';
import { killSwitchRow, stateFor } from './kill-switch.ts';

export type PolicyRow = Selectable<Database['policies']>;

export interface IssueSettings {
  readonly key: SigningKey;
  readonly leases: Readonly<Record<string, Lease>>;
  /** How long a gateway may take a document up, milliseconds. */
  readonly takeUpMs: number;
  readonly manualPace: ManualPace;
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

/** Returns travel in every policy for so long: a gateway that was away for less is told why it may return. */
const RETURNS_KEPT_MS = 24 * 3_600_000;
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
    imposedAtMs: row.imposed_at.getTime(),
  }));
  return composeRules(held, tx.now);
}

async function readReturns(tx: ChainedTransaction): Promise<ManualReturn[]> {
  const rows = await tx.trx
    .selectFrom('manual_returns')
    .selectAll()
    .where('at', '>', new Date(tx.now - RETURNS_KEPT_MS))
    .orderBy('scope')
    .execute();
  return rows.map(({ scope, at, success, watched_ms, drain_per_second }) => ({
    scope,
    at: at.toISOString(),
    success,
    watchedMs: watched_ms,
    drainPerSecond: drain_per_second,
  }));
}

/** The document of a policy as it was issued. */
export const documentIn = (row: PolicyRow): Policy => policySchema.parse(JSON.parse(row.document));

/** What the policy is to say now. Throws INCIDENT_POLICY_UNSAFE when manual mode may not change so. */
async function compose(
  tx: ChainedTransaction,
  settings: IssueSettings,
  newest: PolicyRow | undefined,
): Promise<Pick<Policy, 'rules' | 'returns' | 'killSwitch'>> {
  const killSwitch = stateFor(await killSwitchRow(tx.trx));
  const state = killSwitch ? { killSwitch } : {};
  if (killSwitch?.state === 'pulled') return { rules: [], ...state };
  const rules = [...(await readRules(tx))];
  const returns = await readReturns(tx);
  const before = standingOf(newest && documentIn(newest));
  const fault = manualFault(before, { rules, returns, atMs: tx.now }, settings.manualPace);
  if (fault) throw fail('INCIDENT_POLICY_UNSAFE', faultWords(fault));
  return { rules, ...(returns.length === 0 ? {} : { returns }), ...state };
}

/** Sign a policy. Throws INCIDENT_POLICY_TOO_LARGE. */
async function sign(settings: IssueSettings, policy: Policy): Promise<{ document: string; jws: string }> {
  const packed = packPolicy(policy);
  policySchema.parse(packed);
  const jws = await settings.key.sign(packed, POLICY_TYP);
  if (jws.length > POLICY_MAX_BYTES)
    throw fail('INCIDENT_POLICY_TOO_LARGE', `kebijakan sepanjang ${String(jws.length)} bita`);
  return { document: JSON.stringify(packed), jws };
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
  const newest = await newestPolicy(tx.trx);
  const said = await compose(tx, settings, newest);
  const { rules, killSwitch } = said;
  const contentHash = sha256(JSON.stringify([rules, settings.leases, killSwitch ?? null]));
  if (newest?.content_hash === contentHash && occasion.fresh !== true) return newest;
  const policy: Policy = {
    epoch: Math.max(newest?.epoch ?? 0, occasion.above ?? 0) + 1,
    issuedAt: new Date(tx.now).toISOString(),
    expiresAt: new Date(tx.now + settings.takeUpMs).toISOString(),
    reason: occasion.reason.slice(0, LONGEST_REASON),
    incidentId: occasion.incidentId,
    leases: settings.leases,
    ...said,
  };
  const row = {
    epoch: policy.epoch,
    issued_at: new Date(policy.issuedAt),
    expires_at: new Date(policy.expiresAt),
    reason: policy.reason,
    incident_id: policy.incidentId,
    ...(await sign(settings, policy)),
    content_hash: contentHash,
  };
  await tx.trx.insertInto('policies').values(row).execute();
  const data = {
    epoch: policy.epoch,
    reason: policy.reason,
    manual: [...manualProvinces(rules)],
    rules: rules.length,
    summary: `Kebijakan epoch ${String(policy.epoch)} diterbitkan: ${policy.reason}`,
  };
  await tx.append({ incidentId: policy.incidentId, type: 'policy.issued', actor: 'siaga', data });
  return row;
}
