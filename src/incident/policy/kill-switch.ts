import type { Kysely, Selectable } from 'kysely';
import { KILL_SWITCH_TYP, type KillSwitch, type Policy } from '../../contracts/index.ts';
import type { SigningKey } from '../../kernel/index.ts';
import { fail } from '../errors.ts';
import type { Person } from '../people/index.ts';
import type { ChainedTransaction } from '../store/chained.ts';
import type { Database } from '../store/database.ts';

export type KillSwitchRow = Selectable<Database['kill_switch']>;

/** The kill switch as it stands; undefined: none was prepared yet. */
export const killSwitchRow = (db: Kysely<Database>): Promise<KillSwitchRow | undefined> =>
  db.selectFrom('kill_switch').selectAll().executeTakeFirst();

/** What a policy must say of kill switches. */
export function stateFor(row: KillSwitchRow | undefined): Policy['killSwitch'] {
  if (!row) return undefined;
  if (row.pulled_at) return { serial: row.serial, state: 'pulled' };
  return row.serial > 1 ? { serial: row.serial - 1, state: 'left' } : undefined;
}

/** Prepare the first kill switch, so that one lies ready at every gateway before anybody needs it. */
export async function prepareKillSwitch(db: Kysely<Database>, nowMs: number): Promise<void> {
  await db
    .insertInto('kill_switch')
    .values({ serial: 1, prepared_at: new Date(nowMs) })
    .onConflict((conflict) => conflict.column('singleton').doNothing())
    .execute();
}

/** The kill switch that lies ready, signed; the same row always makes the same text. */
export async function signedKillSwitch(db: Kysely<Database>, key: SigningKey): Promise<string | undefined> {
  const row = await killSwitchRow(db);
  if (!row) return undefined;
  const document: KillSwitch = { serial: row.serial, preparedAt: row.prepared_at.toISOString() };
  return key.sign(document, KILL_SWITCH_TYP);
}

const nobody = () => fail('INCIDENT_KILL_SWITCH', 'belum ada sakelar darurat yang disiapkan');

/** Pull it: until it is ended every policy is adaptive-only. Throws INCIDENT_KILL_SWITCH when it is pulled already. */
export async function pullKillSwitch(
  tx: ChainedTransaction,
  person: Person,
  reason: string,
): Promise<string> {
  const row = await killSwitchRow(tx.trx);
  if (!row) throw nobody();
  if (row.pulled_at) throw fail('INCIDENT_KILL_SWITCH', `sudah ditarik oleh ${row.pulled_by ?? ''}`);
  await tx.trx
    .updateTable('kill_switch')
    .set({ pulled_at: new Date(tx.now), pulled_by: person.name, reason })
    .execute();
  const summary = `${person.name} menarik sakelar darurat ${String(row.serial)}: ${reason}`;
  const data = { serial: row.serial, reason, summary };
  await tx.append({ incidentId: null, type: 'kill-switch.pulled', actor: person.id, data });
  return summary;
}

/** End it, here and at gateways that pulled it themselves, and arm the next one. */
export async function endKillSwitch(tx: ChainedTransaction, person: Person, reason: string): Promise<string> {
  const row = await killSwitchRow(tx.trx);
  if (!row) throw nobody();
  await tx.trx
    .updateTable('kill_switch')
    .set({
      serial: row.serial + 1,
      prepared_at: new Date(tx.now),
      pulled_at: null,
      pulled_by: null,
      reason: null,
    })
    .execute();
  const summary = `${person.name} mengakhiri sakelar darurat ${String(row.serial)}: ${reason}`;
  const data = { serial: row.serial, reason, summary };
  await tx.append({ incidentId: null, type: 'kill-switch.ended', actor: person.id, data });
  return summary;
}
