import type { Kysely } from 'kysely';
import type { Intervention } from '../ports.ts';
import type { ChainedTransaction } from '../store/chained.ts';
import type { Database } from '../store/database.ts';
import type { IssueSettings } from './issue.ts';

/** What was seen of the vendor: the least share of attempts that it confirmed, over how long, milliseconds. */
export interface Probes {
  readonly success: number;
  readonly watchedMs: number;
}

/** Impose one, or renew it. */
export async function put(tx: ChainedTransaction, entry: Intervention): Promise<void> {
  const known = await tx.trx
    .selectFrom('interventions')
    .select('rule')
    .where('run_id', '=', entry.runId)
    .where('scope', '=', entry.scope)
    .executeTakeFirst();
  const isNewlyManual = 'manual' in entry.rule && !(known && 'manual' in known.rule);
  const rule = JSON.stringify(entry.rule);
  const base = {
    run_id: entry.runId,
    scope: entry.scope,
    incident_id: entry.incidentId,
    rule,
    lapse_paged_at: null,
  };
  await tx.trx
    .insertInto('interventions')
    .values({ ...base, imposed_at: new Date(tx.now) })
    // A renewal keeps the time of the first, which the rules of manual mode count from.
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'scope']).doUpdateSet({
        rule,
        lapse_paged_at: null,
        ...(isNewlyManual ? { imposed_at: new Date(tx.now) } : {}),
      }),
    )
    .execute();
  if (isNewlyManual) await noteManual(tx, entry, 'imposed');
}

/** Write down that a scope goes over to manual mode, or comes back. */
export const noteManual = (
  tx: ChainedTransaction,
  entry: { incidentId: string; scope: string },
  change: 'imposed' | 'lifted',
) =>
  tx.append({
    incidentId: entry.incidentId,
    type: 'policy.manual-changed',
    actor: 'siaga',
    data: { scope: entry.scope, change },
  });

/** Write down why a scope may return: what was seen of the vendor, and how fast what is held will go out. */
export async function noteReturn(
  leases: IssueSettings['leases'],
  tx: ChainedTransaction,
  scope: string,
  { success, watchedMs }: Probes,
): Promise<void> {
  const drainPerSecond = Object.values(leases).reduce((sum, lease) => sum + lease.drainPerSecond, 0);
  const seen = {
    at: new Date(tx.now),
    success,
    watched_ms: watchedMs,
    drain_per_second: drainPerSecond,
  };
  await tx.trx
    .insertInto('manual_returns')
    .values({ scope, ...seen })
    .onConflict((conflict) => conflict.column('scope').doUpdateSet(seen))
    .execute();
}

/** Whether all manual rules among these stand already, so that this is only a renewal. */
export async function holdsManual(
  db: Kysely<Database>,
  interventions: readonly Intervention[],
): Promise<boolean> {
  for (const entry of interventions) {
    if (!('manual' in entry.rule)) continue;
    const row = await db
      .selectFrom('interventions')
      .select('rule')
      .where('run_id', '=', entry.runId)
      .where('scope', '=', entry.scope)
      .executeTakeFirst();
    if (!row || !('manual' in row.rule)) return false;
  }
  return true;
}
