import type { Kysely } from 'kysely';
import type { Clock } from '../../kernel/index.ts';
import { isClosed } from '../domain/lifecycle.ts';
import { nextUpdateOf } from '../domain/next-update.ts';
import { NEXT_UPDATE_MINUTES } from '../domain/statement-rules.ts';
import { fail } from '../errors.ts';
import type { Person } from '../people/index.ts';
import { chained } from './chained.ts';
import type { Database } from './database.ts';
import type { IncidentRow } from './incidents.ts';

/** When more is to be said of an incident, milliseconds; null: it is closed. */
export const nextUpdateIn = (row: IncidentRow): number | null =>
  isClosed(row.state)
    ? null
    : nextUpdateOf({
        severity: row.severity,
        openedAt: row.opened_at.getTime(),
        acknowledgedAt: row.acknowledged_at?.getTime() ?? null,
        setTo: row.next_update_at?.getTime() ?? null,
      });

/** Promise more about an open incident in so many minutes. Throws INCIDENT_NOT_FOUND, …_TRANSITION_REFUSED, …_BODY_INVALID. */
export async function setNextUpdate(
  db: Kysely<Database>,
  clock: Clock,
  { id, minutes, person }: { readonly id: string; readonly minutes: number; readonly person: Person },
): Promise<void> {
  if (!NEXT_UPDATE_MINUTES.includes(minutes))
    throw fail('INCIDENT_BODY_INVALID', 'Waktu pembaruan berikutnya bukan salah satu pilihan.');
  await chained(db, clock, async (tx) => {
    const { trx, now } = tx;
    const row = await trx
      .selectFrom('incidents')
      .select('state')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw fail('INCIDENT_NOT_FOUND', 'Insiden tidak ditemukan.');
    if (isClosed(row.state)) throw fail('INCIDENT_TRANSITION_REFUSED', 'Insiden sudah selesai.');
    const at = new Date(now + minutes * 60_000);
    await trx.updateTable('incidents').set({ next_update_at: at }).where('id', '=', id).execute();
    const summary = `${person.name} menjanjikan pembaruan berikutnya dalam ${String(minutes)} menit`;
    const data = { nextUpdateAt: at.toISOString(), summary };
    await tx.append({ incidentId: id, type: 'incident.next-update-set', actor: person.id, data });
  });
}
