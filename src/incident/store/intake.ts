import { sql, type Selectable } from 'kysely';
import type { Alert } from '../../contracts/index.ts';
import { cleanAlert, timeOf } from '../domain/clean-alert.ts';
import { correlate, subjectOf, type KnownAlert, type Subject } from '../domain/correlate.ts';
import { affectedTps, headline, regionName } from '../domain/impact.ts';
import type { Severity } from '../domain/lifecycle.ts';
import { sha256, type ChainedTransaction } from './chained.ts';
import type { Opening } from '../tally.ts';
import { addJob } from './jobs.ts';
import type { CoreTables } from './tables.ts';

/** Names of the durable jobs that intake leaves behind. */
export const OPENED_JOBS = { escalate: 'escalate', handOver: 'hand-over' } as const;

/** What taking alerts in came to. */
export interface TakenIn {
  /** Ids of the incidents it opened. */
  readonly opened: readonly string[];
  /** What opened each of them. */
  readonly openings: readonly Opening[];
}

const LONGEST_TEXT = 500;
/** A Prometheus link carries its whole expression. */
const LONGEST_LINK = 8_000;

const fingerprintOf = (alert: Alert): string =>
  alert.fingerprint || sha256(JSON.stringify(Object.entries(alert.labels).sort())).slice(0, 16);

const severityOf = (text: string | undefined): Severity =>
  text === 'critical' || text === 'info' ? text : 'warning';

/** Only web addresses become links: labels come from outside. */
const linkOf = (text: string | undefined): string | null =>
  text !== undefined && /^https?:\/\//i.test(text) ? text : null;

/** Our own rules name a dashboard by its path in Grafana; where that is, the console knows. */
const dashboardOf = (text: string | undefined): string | null =>
  text?.startsWith('/d/') === true ? text : linkOf(text);

function incidentOf(
  alert: Alert,
  subject: Subject,
  id: string,
  now: number,
): Selectable<CoreTables['incidents']> {
  const { alertname, region, key } = subject;
  const tps = affectedTps(region);
  return {
    id,
    key,
    alertname,
    region,
    severity: severityOf(alert.labels['severity']),
    service: alert.labels['service'] ?? 'sirekap',
    title: `${headline(alertname, tps, alert.annotations['summary'])} (${regionName(region)})`.slice(
      0,
      LONGEST_TEXT,
    ),
    description:
      (alert.annotations['description'] ?? alert.annotations['summary'] ?? null)?.slice(
        0,
        4 * LONGEST_TEXT,
      ) ?? null,
    affected_tps: tps,
    state: 'triggered',
    firing: true,
    runbook_url: linkOf(alert.annotations['runbook_url']),
    dashboard_url: dashboardOf(alert.annotations['dashboard_url']),
    graph_url: alert.generatorURL.length > LONGEST_LINK ? null : linkOf(alert.generatorURL),
    opened_at: new Date(now),
    acknowledged_at: null,
    acknowledged_by: null,
    resolved_at: null,
    handed_over_at: null,
    traces_looked_at: null,
    next_update_at: null,
    call_id: null,
    called_at: null,
  };
}

async function openIncident(tx: ChainedTransaction, alert: Alert, subject: Subject): Promise<string> {
  const { rows } = await sql<{ n: number }>`select nextval('incident_numbers') as n`.execute(tx.trx);
  const id = `I-${String(rows[0]?.n ?? 0).padStart(6, '0')}`;
  const incident = incidentOf(alert, subject, id, tx.now);
  await tx.trx.insertInto('incidents').values(incident).execute();
  const { severity, title, alertname, region, affected_tps: tps } = incident;
  await tx.append({
    incidentId: id,
    type: 'incident.opened',
    actor: 'alertmanager',
    data: { alertname, region, severity, affectedTps: tps, summary: `Insiden dibuka: ${title}` },
  });
  await addJob(tx.trx, { task: OPENED_JOBS.handOver, payload: { incidentId: id }, key: `hand-over:${id}` });
  if (severity !== 'info') {
    const payload = { incidentId: id, level: 0 };
    await addJob(tx.trx, { task: OPENED_JOBS.escalate, payload, key: `escalate:${id}:0` });
  }
  return id;
}

interface Instance {
  readonly alert: Alert;
  readonly incidentId: string;
}

/** What every alert of an incident has in common. */
const COMMON_LABELS = new Set(['alertname', 'region', 'province', 'service', 'severity']);

/** What tells one alert of an incident from another: `gw-wita`. */
const nameOf = ({ labels }: Alert): string =>
  Object.entries(labels)
    .flatMap(([label, value]) => (COMMON_LABELS.has(label) ? [] : [value]))
    .join(', ');

/**
 * A second gateway that dies joins the incident of the first, which somebody may have taken long ago: that it is more
 * now is told to whoever stands by, in one page however many came at once.
 */
async function tellOfMore(
  tx: ChainedTransaction,
  joined: ReadonlyMap<string, readonly Alert[]>,
): Promise<void> {
  for (const [incidentId, alerts] of joined) {
    if (alerts.every((alert) => severityOf(alert.labels['severity']) === 'info')) continue;
    const more = alerts
      .map(nameOf)
      .toSorted()
      .join('; ')
      .slice(0, LONGEST_TEXT / 2);
    const key = `escalate:${incidentId}:more:${sha256(more).slice(0, 16)}`;
    await addJob(tx.trx, { task: OPENED_JOBS.escalate, payload: { incidentId, level: 0, more }, key });
  }
}

const instanceKey = (fingerprint: string, startsAt: Date): string =>
  `${fingerprint} ${String(startsAt.getTime())}`;
const keyOf = (alert: Alert): string => instanceKey(fingerprintOf(alert), timeOf(alert.startsAt));

/** Rows of one insert: PostgreSQL takes 65,535 parameters at most. */
const ROWS_AT_ONCE = 1_000;

async function saveAlerts(tx: ChainedTransaction, instances: readonly Instance[]): Promise<void> {
  const now = new Date(tx.now);
  const rows = instances.map(({ alert, incidentId }) => ({
    fingerprint: fingerprintOf(alert),
    starts_at: timeOf(alert.startsAt),
    status: alert.status,
    labels: JSON.stringify(alert.labels),
    annotations: JSON.stringify(alert.annotations),
    incident_id: incidentId,
    first_seen_at: now,
    last_seen_at: now,
    resolved_at: alert.status === 'resolved' ? now : null,
  }));
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await tx.trx
      .insertInto('alerts')
      .values(rows.slice(at, at + ROWS_AT_ONCE))
      .onConflict((conflict) =>
        conflict.columns(['fingerprint', 'starts_at']).doUpdateSet((set) => ({
          status: set.ref('excluded.status'),
          labels: set.ref('excluded.labels'),
          annotations: set.ref('excluded.annotations'),
          incident_id: set.ref('excluded.incident_id'),
          last_seen_at: set.ref('excluded.last_seen_at'),
          resolved_at: set.ref('excluded.resolved_at'),
        })),
      )
      .execute();
  }
}

/**
 * Alertmanager knows one alert per fingerprint. A restarted Prometheus gives the same alert a new start, and
 * nobody then says of the old one that it has ended: a newer start says so.
 */
async function endSuperseded(tx: ChainedTransaction, instances: readonly Instance[]): Promise<void> {
  for (const { alert } of instances) {
    await tx.trx
      .updateTable('alerts')
      .set({ status: 'resolved', resolved_at: new Date(tx.now) })
      .where('fingerprint', '=', fingerprintOf(alert))
      .where('starts_at', '<', timeOf(alert.startsAt))
      .where('status', '=', 'firing')
      .execute();
  }
}

/** Whether an incident's alert fires is whether any of its instances does. */
async function refreshFiring(tx: ChainedTransaction, incidentId: string, because: string): Promise<void> {
  const { trx } = tx;
  const before = await trx
    .selectFrom('incidents')
    .select('firing')
    .where('id', '=', incidentId)
    .executeTakeFirst();
  const one = await trx
    .selectFrom('alerts')
    .select('fingerprint')
    .where('incident_id', '=', incidentId)
    .where('status', '=', 'firing')
    .limit(1)
    .executeTakeFirst();
  const firing = one !== undefined;
  if (before?.firing === firing) return;
  await trx.updateTable('incidents').set({ firing }).where('id', '=', incidentId).execute();
  await tx.append({
    incidentId,
    type: firing ? 'alert.fired-again' : 'alert.resolved',
    actor: 'alertmanager',
    data: { because, summary: firing ? 'Alarm menyala lagi' : 'Alarm pulih' },
  });
  // A relapse while the incident is open may need its runbook once more.
  if (firing)
    await addJob(trx, {
      task: OPENED_JOBS.handOver,
      payload: { incidentId },
      key: `hand-over:${incidentId}`,
    });
}

/** What is known of the alerts of a body, read in two queries whatever their number. */
async function readKnown(tx: ChainedTransaction, alerts: readonly Alert[]) {
  const fingerprints = [...new Set(alerts.map(fingerprintOf))];
  const keys = [...new Set(alerts.map((alert) => subjectOf(alert.labels).key))];
  const known = await tx.trx
    .selectFrom('alerts')
    .select(['fingerprint', 'starts_at', 'status', 'incident_id'])
    .where(sql<boolean>`fingerprint = any(${fingerprints})`)
    .execute();
  const open = await tx.trx
    .selectFrom('incidents')
    .select(['id', 'key'])
    .where(sql<boolean>`key = any(${keys})`)
    .where('state', 'not in', ['resolved', 'reviewed'])
    .execute();
  return {
    instances: new Map<string, KnownAlert>(
      known.map((row) => [
        instanceKey(row.fingerprint, row.starts_at),
        { status: row.status, incidentId: row.incident_id },
      ]),
    ),
    /** Which alerts an incident has had, whether or not they fire. */
    had: new Set(known.map((row) => `${row.incident_id} ${row.fingerprint}`)),
    /** Those that fire, by fingerprint: an alert under a new start is still the same alert. */
    firing: new Map(known.filter((row) => row.status === 'firing').map((row) => [row.fingerprint, row])),
    open: new Map(open.map(({ id, key }) => [key, { id }])),
  };
}

/** Take alerts in within one transaction: open, join or mark. Taking the same in twice changes nothing. */
export async function takeIn(
  tx: ChainedTransaction,
  given: readonly Alert[],
  source: 'webhook' | 'reconcile',
): Promise<TakenIn> {
  const alerts = given.map((alert) => cleanAlert(alert, sha256));
  if (alerts.length === 0) return { opened: [], openings: [] };
  const { instances, had, firing, open } = await readKnown(tx, alerts);
  const opened: string[] = [];
  const openings: Opening[] = [];
  const touched = new Map<string, Instance>();
  const more = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const subject = subjectOf(alert.labels);
    const earlier = firing.get(fingerprintOf(alert));
    const isNewer = earlier !== undefined && earlier.starts_at < timeOf(alert.startsAt);
    const known =
      instances.get(keyOf(alert)) ??
      (isNewer ? { status: 'firing' as const, incidentId: earlier.incident_id } : undefined);
    // The reconciliation has just seen it active, so there it is no late duplicate.
    const counted = source === 'webhook' ? known : known && { ...known, status: 'firing' as const };
    const decision = correlate(alert.status, counted, open.get(subject.key));
    if (decision.do === 'ignore') continue;
    const incidentId = decision.do === 'open' ? await openIncident(tx, alert, subject) : decision.incidentId;
    if (decision.do === 'open') {
      opened.push(incidentId);
      openings.push({ alertname: subject.alertname, severity: severityOf(alert.labels['severity']) });
      open.set(subject.key, { id: incidentId });
    }
    if (
      decision.do === 'join' &&
      !opened.includes(incidentId) &&
      !had.has(`${incidentId} ${fingerprintOf(alert)}`)
    )
      more.set(incidentId, [...(more.get(incidentId) ?? []), alert]);
    instances.set(keyOf(alert), { status: alert.status, incidentId });
    touched.set(keyOf(alert), { alert, incidentId });
  }
  await saveAlerts(tx, [...touched.values()]);
  await endSuperseded(tx, [...touched.values()]);
  const joined = new Set([...touched.values()].map(({ incidentId }) => incidentId));
  for (const incidentId of joined) await refreshFiring(tx, incidentId, source);
  await tellOfMore(tx, more);
  return { opened, openings };
}
