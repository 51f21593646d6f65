import { randomUUID } from 'node:crypto';
import type { RunbookPorts } from '../actions/index.ts';
import type { IncidentFacts } from '../ports.ts';
import type { Tempo } from './domain/tempo.ts';
import { planRun, type Plan } from './plan.ts';
import { insertRun, previousRun, type RunbookDb, type RunRow } from './store.ts';
import type { Parameters, Runbook } from './types.ts';

/** What came of hearing that an incident is open. */
export type Begun =
  | { readonly outcome: 'started'; readonly runId: string }
  /** Its alert and region have a run already. */
  | { readonly outcome: 'active' }
  | { readonly outcome: 'none'; readonly why: string }
  | { readonly outcome: 'refused'; readonly why: string };

export interface BeginDeps {
  readonly db: RunbookDb;
  readonly tempo: Tempo;
  readonly parameters: Parameters;
  readonly ports: RunbookPorts;
  readonly runbooks: ReadonlyMap<string, Runbook>;
  readonly now: () => number;
}

/** People said no, or a step failed, a moment ago: asking again at once would only nag. */
const isSettled = (
  previous: RunRow | undefined,
  incidentId: string,
  now: number,
  cooldownMs: number,
): boolean =>
  previous?.incident_id === incidentId &&
  (previous.status === 'canceled' || previous.status === 'failed') &&
  previous.ended_at !== null &&
  now - previous.ended_at.getTime() < cooldownMs;

async function refuse(deps: BeginDeps, incident: IncidentFacts, slug: string, why: string): Promise<Begun> {
  await deps.ports.log.append({
    incidentId: incident.id,
    type: 'runbook.refused',
    actor: 'siaga',
    data: { runbook: slug, why, summary: `Runbook ${slug} ditolak: ${why}` },
  });
  await deps.ports.incidents.page(
    incident.id,
    'on-call',
    `Runbook ${slug} ditolak: ${why}`,
    `${incident.id}:${slug}:refused`,
  );
  return { outcome: 'refused', why };
}

async function start(deps: BeginDeps, incident: IncidentFacts, runbook: Runbook, plan: Plan): Promise<Begun> {
  const id = randomUUID();
  const inserted = await deps.db.transaction().execute((trx) =>
    insertRun(trx, {
      id,
      incident,
      runbook,
      provinces: plan.provinces,
      tps: plan.tps,
      events: [{ type: 'run.started', round: plan.round, notes: plan.notes }],
      now: deps.now(),
    }),
  );
  return inserted ? { outcome: 'started', runId: id } : { outcome: 'active' };
}

/** Start the runbook of an incident's alert. May be called again for the same incident at any time. */
export async function beginRun(deps: BeginDeps, incidentId: string): Promise<Begun> {
  const incident = await deps.ports.incidents.facts(incidentId);
  if (!incident) return { outcome: 'none', why: 'insiden tidak dikenal' };
  const runbook = deps.runbooks.get(incident.alertname);
  if (!runbook) return { outcome: 'none', why: `tidak ada runbook untuk ${incident.alertname}` };
  if (!incident.firing) return { outcome: 'none', why: 'alarm sudah pulih' };
  const previous = await previousRun(deps.db, runbook.slug, incident.region);
  const now = deps.now();
  const cooldownMs = deps.tempo('cooldown', runbook.cooldownMs);
  if (isSettled(previous, incidentId, now, cooldownMs))
    return { outcome: 'none', why: 'baru saja diputuskan' };
  // Only a run that had calmed things tells of a relapse.
  const calmed = previous?.status.startsWith('completed') ? previous : undefined;
  const plan = planRun(runbook, incident, {
    now,
    parameters: deps.parameters,
    cooldownMs,
    previous: calmed?.ended_at ? { endedAt: calmed.ended_at.getTime(), round: calmed.round } : undefined,
  });
  if (plan.outcome === 'refused') return refuse(deps, incident, runbook.slug, plan.why);
  return start(deps, incident, runbook, plan);
}
