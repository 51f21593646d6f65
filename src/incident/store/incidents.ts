import type { Kysely, Selectable } from 'kysely';
import type { Clock } from '../../kernel/index.ts';
import { byGravity } from '../domain/call.ts';
import { decideTransition, isClosed, type Lifecycle } from '../domain/lifecycle.ts';
import { eventWord, LIFECYCLE_WORDS } from '../domain/words.ts';
import { fail } from '../errors.ts';
import { askPeople, type AskDeps } from '../notify/ask.ts';
import type { IncidentDesk, IncidentFacts } from '../ports.ts';
import type { Span } from '../tally.ts';
import { chained, type ChainedTransaction } from './chained.ts';
import type { Database } from './database.ts';

export type IncidentRow = Selectable<Database['incidents']>;

export interface IncidentDeskDeps extends AskDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  /** Told of each incident that a transition has ended. */
  onResolved(span: Span): void;
}

/** What an acknowledgement came to. */
export type Acknowledged =
  | {
      readonly outcome: 'done';
      /** Of what it took on: none where it repeats. */ readonly spans: readonly Span[];
    }
  | { readonly outcome: 'refused'; readonly why: string };

const spanOf = ({ severity, opened_at: openedAt }: IncidentRow, now: number): Span => ({
  severity,
  tookMs: Math.max(0, now - openedAt.getTime()),
});

const lockIncident = (tx: ChainedTransaction, id: string): Promise<IncidentRow | undefined> =>
  tx.trx.selectFrom('incidents').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** Answers how long the incident took when this move has resolved it. */
async function move(
  tx: ChainedTransaction,
  id: string,
  to: Exclude<Lifecycle, 'triggered'>,
  actor: string,
  why: string,
): Promise<Span | undefined> {
  const incident = await lockIncident(tx, id);
  if (!incident) throw fail('INCIDENT_NOT_FOUND', `insiden ${id} tidak ada`);
  const decision = decideTransition(incident.state, to);
  if (decision.outcome === 'stay') return undefined;
  if (decision.outcome === 'refuse')
    throw fail(
      'INCIDENT_TRANSITION_REFUSED',
      `insiden "${LIFECYCLE_WORDS[incident.state]}" tidak dapat menjadi "${LIFECYCLE_WORDS[to]}"`,
    );
  const resolved = to === 'resolved' ? { resolved_at: new Date(tx.now) } : {};
  await tx.trx
    .updateTable('incidents')
    .set({ state: to, ...resolved })
    .where('id', '=', id)
    .execute();
  const type = `incident.${to}` as const;
  const data = { from: incident.state, why, summary: `${eventWord(type)}: ${why}` };
  await tx.append({ incidentId: id, type, actor, data });
  return to === 'resolved' ? spanOf(incident, tx.now) : undefined;
}

const factsOf = (row: IncidentRow): IncidentFacts => ({
  id: row.id,
  alertname: row.alertname,
  region: row.region,
  severity: row.severity,
  title: row.title,
  affectedTps: row.affected_tps,
  firing: row.firing,
});

/** The desk that the runbook engine works through. */
export function incidentDesk(deps: IncidentDeskDeps): IncidentDesk {
  const { db, clock } = deps;
  return {
    async facts(id) {
      const row = await db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
      return row && factsOf(row);
    },
    async transition(id, to, actor, why) {
      const span = await chained(db, clock, (tx) => move(tx, id, to, actor, why));
      if (span) deps.onResolved(span);
    },
    page: (incidentId, role, title, token) =>
      chained(db, clock, (tx) =>
        // Without a token each call is a page of its own.
        askPeople(deps, tx, role, {
          incidentId,
          title,
          token: token ?? `${incidentId}:${title}:${String(tx.now)}`,
        }),
      ),
  };
}

/** Who takes incidents on, and with which incident: what that person answered, or the one that leads the call. */
interface TakingOn {
  readonly person: string;
  readonly with: string;
}

/** Mark incidents as taken on: by a person who answers, or because their call had been answered before they joined. */
export async function takeOn(
  tx: ChainedTransaction,
  incidents: readonly IncidentRow[],
  { person, with: withId }: TakingOn,
  actor = 'siaga',
): Promise<void> {
  const type = 'incident.acknowledged';
  for (const { id, state: from } of incidents) {
    const state = decideTransition(from, 'acknowledged').outcome === 'move' ? 'acknowledged' : from;
    const set = { state, acknowledged_at: new Date(tx.now), acknowledged_by: person };
    await tx.trx.updateTable('incidents').set(set).where('id', '=', id).execute();
    const together = id === withId ? '' : `, bersama ${withId}`;
    const data = { from, summary: `${eventWord(type)} oleh ${person}${together}` };
    await tx.append({ incidentId: id, type, actor, data });
  }
}

/** What is answered with an incident: all of its call that is open and that nobody has taken on. */
const unansweredWith = ({ trx }: ChainedTransaction, { id, call_id: callId }: IncidentRow) =>
  trx
    .selectFrom('incidents')
    .selectAll()
    .where((eb) => eb.or([eb('id', '=', id), eb('call_id', '=', callId)]))
    .where('acknowledged_at', 'is', null)
    .where('state', 'not in', ['resolved', 'reviewed'])
    .orderBy('id')
    .execute();

/** A person takes the call, with every incident that it tells of: the ladder stops. Doing so twice changes nothing. */
export function acknowledge(
  db: Kysely<Database>,
  clock: Clock,
  id: string,
  person: string,
): Promise<Acknowledged> {
  return chained(db, clock, async (tx) => {
    const incident = await lockIncident(tx, id);
    if (!incident) return { outcome: 'refused', why: 'Insiden tidak ditemukan.' };
    if (isClosed(incident.state)) return { outcome: 'refused', why: 'Insiden sudah selesai.' };
    if (incident.acknowledged_at !== null) return { outcome: 'done', spans: [] };
    const taken = await unansweredWith(tx, incident);
    await takeOn(tx, taken, { person, with: id }, person);
    return { outcome: 'done', spans: taken.map((row) => spanOf(row, tx.now)) };
  });
}

/** Incidents that are not closed, gravest and newest first. */
export async function openIncidentRows(db: Kysely<Database>): Promise<readonly IncidentRow[]> {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .where('state', 'not in', ['resolved', 'reviewed'])
    .orderBy('opened_at', 'desc')
    .execute();
  return rows.sort((a, b) => byGravity(a.severity, b.severity));
}

/** Incidents closed lately, newest first. */
export const closedIncidentRows = (db: Kysely<Database>, limit: number): Promise<IncidentRow[]> =>
  db
    .selectFrom('incidents')
    .selectAll()
    .where('state', 'in', ['resolved', 'reviewed'])
    .orderBy('resolved_at', 'desc')
    .limit(limit)
    .execute();

/** Incidents that were open at some time from one instant up to, not including, another, oldest first. */
export const incidentRowsOpenIn = (db: Kysely<Database>, from: Date, to: Date): Promise<IncidentRow[]> =>
  db
    .selectFrom('incidents')
    .selectAll()
    .where('opened_at', '<', to)
    .where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>', from)]))
    .orderBy('opened_at')
    .orderBy('id')
    .execute();

/**
 * Close what has nothing left to do: the alert is over, the engine was told, and no run is active. Tells of each how
 * long it took.
 */
export async function settleIncidents(
  db: Kysely<Database>,
  clock: Clock,
  onResolved: (span: Span) => void,
): Promise<void> {
  const idle = await db
    .selectFrom('incidents')
    .select('id')
    .where('state', 'not in', ['resolved', 'reviewed'])
    .where('firing', '=', false)
    .where('handed_over_at', 'is not', null)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('runbook_runs')
            .select('runbook_runs.id')
            .whereRef('runbook_runs.incident_id', '=', 'incidents.id')
            .where('ended_at', 'is', null),
        ),
      ),
    )
    .execute();
  for (const { id } of idle) {
    const span = await chained(db, clock, async (tx) => {
      const incident = await lockIncident(tx, id);
      return incident && !incident.firing && !isClosed(incident.state)
        ? move(tx, id, 'resolved', 'siaga', 'alarm pulih')
        : undefined;
    });
    if (span) onResolved(span);
  }
}
