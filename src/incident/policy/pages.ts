import type { PolicyRule } from '../../contracts/index.ts';
import type { Directory } from '../notify/directory.ts';
import { orderPage, respondersOf } from '../notify/paging.ts';
import type { ChainedTransaction } from '../store/chained.ts';

export interface PagingDeps {
  readonly directory: Directory;
  /** Who stands by now. */
  onDuty(atMs: number): readonly string[];
}

/** Page who stands by and the leadership. */
export async function pageAll(deps: PagingDeps, tx: ChainedTransaction, title: string): Promise<void> {
  for (const responder of new Set([...deps.onDuty(tx.now), ...respondersOf('leadership')])) {
    const order = { incidentId: 'kebijakan', responder, level: null, title, token: title };
    await orderPage(tx, order, deps.directory.channelsOf(responder));
  }
}

/** Queue and manual do not loosen by lapse, so past their time a person must look; once per lapse. */
export async function pageLapsed(deps: PagingDeps, tx: ChainedTransaction): Promise<void> {
  const rows = await tx.trx
    .selectFrom('interventions')
    .selectAll()
    .where('lapse_paged_at', 'is', null)
    .execute();
  for (const row of rows) {
    const rule = row.rule as Omit<PolicyRule, 'scope'>;
    if (Date.parse(rule.until) > tx.now || (rule.uploadMode !== 'queue' && !rule.manual)) continue;
    const what = rule.manual ? 'Mode manual' : 'Antrean unggahan';
    const title = `${what} untuk ${row.scope} melewati batas waktunya dan tetap berlaku: perpanjang atau cabut`;
    for (const responder of deps.onDuty(tx.now)) {
      const token = `lapse:${row.run_id}:${row.scope}:${rule.until}`;
      const order = { incidentId: row.incident_id, responder, level: null, title, token };
      await orderPage(tx, order, deps.directory.channelsOf(responder));
    }
    await tx.trx
      .updateTable('interventions')
      .set({ lapse_paged_at: new Date(tx.now) })
      .where('run_id', '=', row.run_id)
      .where('scope', '=', row.scope)
      .execute();
  }
}
