import { sql, type Kysely } from 'kysely';
import { ALERTS, type Rota } from '../catalog/index.ts';
import { alertsFiring, controlPolicyEpoch, openIncidents, shiftPages } from '../instrumentation/index.ts';
import type { Core } from './core.ts';
import { turnAt } from './oncall/rota.ts';
import { serviceOfAlert } from './service-of-alert.ts';
import type { Database } from './store/database.ts';
import { openIncidentRows } from './store/incidents.ts';

interface Firing {
  readonly alertname: string | null;
  readonly severity: string | null;
  readonly count: number;
}

/** Alerts that fire, by name and severity. */
const firingAlerts = (db: Kysely<Database>): Promise<readonly Firing[]> =>
  db
    .selectFrom('alerts')
    .select([
      sql<string | null>`labels ->> 'alertname'`.as('alertname'),
      sql<string | null>`labels ->> 'severity'`.as('severity'),
      sql<number>`count(*)::int`.as('count'),
    ])
    .where('status', '=', 'firing')
    .groupBy([sql`1`, sql`2`])
    .execute();

/** Pages to somebody since a time. */
async function pagesSince(db: Kysely<Database>, responder: string, sinceMs: number): Promise<number> {
  const row = await db
    .selectFrom('pages')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('responder', '=', responder)
    .where('created_at', '>=', new Date(sinceMs))
    .executeTakeFirst();
  return row?.count ?? 0;
}

/** Sets, each time it is called, what is true in the store: the same at every process that looks. */
export function gauges(core: Core, rotas: readonly Rota[]): () => Promise<void> {
  const { db } = core.store;
  const open = core.meter.gauge(openIncidents);
  const firing = core.meter.gauge(alertsFiring);
  const pages = core.meter.gauge(shiftPages);
  const epoch = core.meter.gauge(controlPolicyEpoch);
  return async () => {
    const rows = await openIncidentRows(db);
    for (const severity of ['critical', 'warning', 'info'] as const) {
      open.set({ severity }, rows.filter((row) => row.severity === severity).length);
    }
    const alerts = await firingAlerts(db);
    const turns = rotas.flatMap((rota) => turnAt(rota, core.clock.now()) ?? []);
    const counted = await Promise.all(
      turns.map(async (turn) => ({ ...turn, count: await pagesSince(db, turn.responder, turn.sinceMs) })),
    );
    // What no longer fires, and whose turn is over, must be gone and not stand still.
    firing.reset();
    for (const { name, severity, service } of ALERTS) firing.set({ alertname: name, severity, service }, 0);
    for (const { alertname, severity, count } of alerts) {
      const name = alertname ?? 'TanpaNama';
      const service = serviceOfAlert(name);
      firing.set({ alertname: name, severity: severity ?? 'warning', service }, count);
    }
    pages.reset();
    for (const { responder, count } of counted) pages.set({ responder }, count);
    epoch.set(core.rollouts.newest()?.epoch ?? 0);
  };
}
