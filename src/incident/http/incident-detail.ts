import type { Kysely } from 'kysely';
import { RESPONDERS } from '../../catalog/index.ts';
import type { IncidentDetail, IncidentSummary, PageView, TraceGlance } from '../console/deps.ts';
import { waterfallOf, type Waterfall } from '../domain/waterfall.ts';
import type { RunbookEngine } from '../runbook/index.ts';
import type { Database } from '../store/database.ts';
import { eventsOf } from '../store/event-log.ts';
import type { IncidentRow } from '../store/incidents.ts';
import { nextUpdateIn } from '../store/next-update.ts';
import { keptTracesOf } from '../traces/kept-traces.ts';

export interface DetailDeps {
  readonly db: Kysely<Database>;
  readonly engine: Pick<RunbookEngine, 'runsOf' | 'pendingApprovals'>;
  /** Grafana's origin; empty: none. */
  readonly grafanaUrl: string;
}

/** Kept traces in the order in which they happened. */
async function tracesOf(db: Kysely<Database>, incidentId: string): Promise<readonly TraceGlance[]> {
  const kept = await keptTracesOf(db, incidentId);
  return kept
    .flatMap(({ traces: [trace] }) => (trace ? [waterfallOf(trace)] : []))
    .map(({ traceId, rows, startedAt, durationMs, failed, longest }) => ({
      ...{ traceId, startedAt, durationMs, failed },
      name: rows[0]?.name ?? traceId,
      longest: longest?.name ?? null,
    }))
    .sort((a, b) => a.startedAt - b.startedAt);
}

/** A trace kept with an incident, laid out, with the deliveries it led to. */
export async function incidentTrace(
  db: Kysely<Database>,
  incidentId: string,
  traceId: string,
): Promise<readonly Waterfall[] | undefined> {
  const kept = (await keptTracesOf(db, incidentId)).find((one) => one.traceId === traceId);
  return kept?.traces.map(waterfallOf);
}

export const summaryOf = (row: IncidentRow): IncidentSummary => ({
  id: row.id,
  alertname: row.alertname,
  title: row.title,
  severity: row.severity,
  state: row.state,
  region: row.region,
  affectedTps: row.affected_tps,
  openedAt: row.opened_at.getTime(),
  nextUpdateAt: nextUpdateIn(row),
  acknowledgedBy: row.acknowledged_by,
  resolvedAt: row.resolved_at?.getTime() ?? null,
});

/** A dashboard that our rules name by its path stands in Grafana, where there is one. */
function dashboardUrl(named: string | null, grafanaUrl: string): string | null {
  if (named?.startsWith('/') !== true) return named;
  return grafanaUrl === '' ? null : grafanaUrl + named;
}

const nameOfResponder = (id: string): string =>
  RESPONDERS.find((responder) => responder.id === id)?.name ?? id;

/** Names of the log's actors: the platform and its parts, people by their accounts, gateways by their ids. */
async function namesOf(db: Kysely<Database>): Promise<ReadonlyMap<string, string>> {
  const people = await db.selectFrom('people').select(['id', 'name']).execute();
  return new Map([
    ['siaga', 'Siaga'],
    ['alertmanager', 'Pemantauan'],
    ...people.map(({ id, name }) => [id, name] as const),
  ]);
}

async function pagesOf(db: Kysely<Database>, incident: IncidentRow): Promise<readonly PageView[]> {
  const pages = await db
    .selectFrom('pages')
    .innerJoin('incidents', 'incidents.id', 'pages.incident_id')
    .selectAll('pages')
    .where((eb) =>
      eb.or([
        eb('incident_id', '=', incident.id),
        // The ladder is climbed for a whole call.
        eb.and([eb('call_id', '=', incident.call_id), eb('level', 'is not', null)]),
      ]),
    )
    .orderBy('created_at')
    .orderBy('pages.id')
    .execute();
  const ids = pages.map(({ id }) => id);
  const deliveries =
    ids.length === 0
      ? []
      : await db
          .selectFrom('page_deliveries')
          .selectAll()
          .where('page_id', 'in', ids)
          .orderBy('channel', 'desc')
          .execute();
  return pages.map(({ id, incident_id: incidentId, responder, level, title, created_at: at }) => {
    const personName = nameOfResponder(responder);
    // A call outside of the ladder asks for a decision, not to take the incident on.
    const tookOn = level !== null && incident.acknowledged_by === personName;
    return {
      id,
      incidentId,
      personName,
      level: level === null ? null : level + 1,
      title,
      orderedAt: at.getTime(),
      deliveries: deliveries
        .filter((delivery) => delivery.page_id === id)
        .map((delivery) => ({
          channel: delivery.channel,
          outcome: delivery.outcome,
          at: delivery.at.getTime(),
        })),
      acknowledgedAt: tookOn ? (incident.acknowledged_at?.getTime() ?? null) : null,
    };
  });
}

/** The other incidents that people are called for together with this one. */
async function calledWith(
  db: Kysely<Database>,
  { id, call_id: callId }: IncidentRow,
): Promise<readonly IncidentSummary[]> {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .where('call_id', '=', callId)
    .where('id', '<>', id)
    .orderBy('opened_at')
    .orderBy('id')
    .execute();
  return rows.map(summaryOf);
}

/** Everything that the page of one incident shows; undefined: there is none of that id. */
export async function incidentDetail(deps: DetailDeps, id: string): Promise<IncidentDetail | undefined> {
  const { db, engine, grafanaUrl } = deps;
  const row = await db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const [events, pages, together, names, traces, runs, approvals] = await Promise.all([
    eventsOf(db, id),
    pagesOf(db, row),
    calledWith(db, row),
    namesOf(db),
    tracesOf(db, id),
    engine.runsOf(id),
    engine.pendingApprovals(id),
  ]);
  return {
    incident: summaryOf(row),
    description: row.description,
    dashboardUrl: dashboardUrl(row.dashboard_url, grafanaUrl),
    graphUrl: row.graph_url,
    runbookUrl: row.runbook_url,
    pages,
    together,
    timeline: events.map(({ at, type, actor, data }) => ({
      at,
      type,
      actor: names.get(actor) ?? actor,
      summary: typeof data['summary'] === 'string' ? data['summary'] : null,
    })),
    runs,
    traces,
    approvals,
  };
}
