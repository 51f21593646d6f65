import { sql, type Selectable } from 'kysely';
import type { Alert } from '../../contracts/index.ts';
import { correlate, subjectOf, type Subject } from '../domain/correlate.ts';
import { affectedTps, impactWords, regionName } from '../domain/impact.ts';
import type { Severity } from '../domain/lifecycle.ts';
import { sha256, type ChainedTransaction } from './chained.ts';
import { addJob } from './jobs.ts';
import type { CoreTables } from './tables.ts';

/** Names of the durable jobs that intake leaves behind. */
export const OPENED_JOBS = { escalate: 'escalate', handOver: 'hand-over' } as const;

/** What taking alerts in came to. */
export interface TakenIn {
  readonly opened: readonly string[];
  readonly changed: number;
}

const LONGEST_TEXT = 500;

const timeOf = (text: string): Date => {
  const ms = Date.parse(text);
  return new Date(Number.isFinite(ms) ? ms : 0);
};

const fingerprintOf = (alert: Alert): string =>
  alert.fingerprint || sha256(JSON.stringify(Object.entries(alert.labels).sort())).slice(0, 16);

const severityOf = (text: string | undefined): Severity => (text === 'critical' || text === 'info' ? text : 'warning');

/** Only web addresses become links: labels come from outside. */
const linkOf = (text: string | undefined): string | null => (text !== undefined && /^https?:\/\//i.test(text) ? text : null);

function incidentOf(alert: Alert, subject: Subject, id: string, now: number): Selectable<CoreTables['incidents']> {
  const { alertname, region, key } = subject;
  const tps = affectedTps(region);
  return {
    id,
    key,
    alertname,
    region,
    severity: severityOf(alert.labels['severity']),
    service: alert.labels['service'] ?? 'sirekap',
    title: `${impactWords(alertname, tps)} (${regionName(region)})`.slice(0, LONGEST_TEXT),
    description: (alert.annotations['description'] ?? alert.annotations['summary'] ?? null)?.slice(0, 4 * LONGEST_TEXT) ?? null,
    affected_tps: tps,
    state: 'triggered',
    firing: true,
    runbook_url: linkOf(alert.annotations['runbook_url']),
    dashboard_url: linkOf(alert.annotations['dashboard_url']),
    opened_at: new Date(now),
    acknowledged_at: null,
    acknowledged_by: null,
    resolved_at: null,
    handed_over_at: null,
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

async function saveAlert(tx: ChainedTransaction, alert: Alert, incidentId: string): Promise<void> {
  const now = new Date(tx.now);
  const row = {
    status: alert.status,
    labels: JSON.stringify(alert.labels),
    annotations: JSON.stringify(alert.annotations),
    incident_id: incidentId,
    last_seen_at: now,
    resolved_at: alert.status === 'resolved' ? now : null,
  };
  await tx.trx
    .insertInto('alerts')
    .values({ ...row, fingerprint: fingerprintOf(alert), starts_at: timeOf(alert.startsAt), first_seen_at: now })
    .onConflict((conflict) => conflict.columns(['fingerprint', 'starts_at']).doUpdateSet(row))
    .execute();
}

/** Whether an incident's alert fires is whether any of its instances does. */
async function refreshFiring(tx: ChainedTransaction, incidentId: string, because: string): Promise<void> {
  const { trx } = tx;
  const before = await trx.selectFrom('incidents').select('firing').where('id', '=', incidentId).executeTakeFirst();
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
  if (firing) await addJob(trx, { task: OPENED_JOBS.handOver, payload: { incidentId }, key: `hand-over:${incidentId}` });
}

async function takeOne(tx: ChainedTransaction, alert: Alert, source: string): Promise<{ opened?: string; changed: boolean }> {
  const subject = subjectOf(alert.labels);
  const known = await tx.trx
    .selectFrom('alerts')
    .select(['status', 'incident_id'])
    .where('fingerprint', '=', fingerprintOf(alert))
    .where('starts_at', '=', timeOf(alert.startsAt))
    .executeTakeFirst();
  const open = await tx.trx
    .selectFrom('incidents')
    .select('id')
    .where('key', '=', subject.key)
    .where('state', 'not in', ['resolved', 'reviewed'])
    .executeTakeFirst();
  // The reconciliation has just seen it active, so there it is no late duplicate.
  const late = source === 'webhook' ? known : known && { ...known, status: 'firing' as const };
  const decision = correlate(alert.status, late && { status: late.status, incidentId: late.incident_id }, open);
  if (decision.do === 'ignore') return { changed: false };
  if (decision.do === 'open') {
    const opened = await openIncident(tx, alert, subject);
    await saveAlert(tx, alert, opened);
    return { opened, changed: true };
  }
  await saveAlert(tx, alert, decision.incidentId);
  await refreshFiring(tx, decision.incidentId, source);
  return { changed: decision.do === 'resolve' || decision.news };
}

/** Take alerts in within one transaction: open, join or mark. Taking the same in twice changes nothing. */
export async function takeIn(tx: ChainedTransaction, alerts: readonly Alert[], source: 'webhook' | 'reconcile'): Promise<TakenIn> {
  const opened: string[] = [];
  let changed = 0;
  for (const alert of alerts) {
    const taken = await takeOne(tx, alert, source);
    if (taken.opened !== undefined) opened.push(taken.opened);
    if (taken.changed) changed += 1;
  }
  return { opened, changed };
}
