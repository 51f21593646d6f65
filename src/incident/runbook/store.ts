import type { Kysely, Selectable, Transaction } from 'kysely';
import { statusOf } from './domain/next.ts';
import { stateOf, type RunState } from './domain/state.ts';
import type { Database } from '../store/database.ts';
import type { Recorded, RunEvent, Runbook } from './types.ts';

export type RunbookDb = Kysely<Database>;
export type RunRow = Selectable<Database['runbook_runs']>;

/** A run with its log, read together. */
export interface LoadedRun {
  readonly row: RunRow;
  readonly log: readonly Recorded[];
  readonly state: RunState;
}

/**
 * Lock a run that has something to do; a run that another engine works on is skipped. The lock is the lease:
 * it goes with the transaction, so a killed engine frees its run at once.
 */
export function lockDue(trx: Transaction<Database>, now: number): Promise<RunRow | undefined> {
  return trx
    .selectFrom('runbook_runs')
    .selectAll()
    .where((where) =>
      where.or([where('due_at', '<=', new Date(now)), where('published_seq', '<', where.ref('last_seq'))]),
    )
    .orderBy('due_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

/** Lock one run, waiting for whoever works on it. */
export const lockRun = (trx: Transaction<Database>, id: string): Promise<RunRow | undefined> =>
  trx.selectFrom('runbook_runs').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** Read the logs of these runs and fold them. */
export async function loadRuns(db: RunbookDb, rows: readonly RunRow[]): Promise<readonly LoadedRun[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const events = await db
    .selectFrom('runbook_events')
    .selectAll()
    .where('run_id', 'in', ids)
    .orderBy('run_id')
    .orderBy('seq')
    .execute();
  return rows.map((row) => {
    const log = events
      .filter((event) => event.run_id === row.id)
      .map(({ seq, at, event }) => ({ seq, at: at.getTime(), event }));
    return { row, log, state: stateOf(row.definition.steps, log) };
  });
}

/** Runs that have not ended. */
export const activeRows = (db: RunbookDb): Promise<RunRow[]> =>
  db.selectFrom('runbook_runs').selectAll().where('ended_at', 'is', null).execute();

/** Append to a run's log, and set what of it is looked up: status, when it is due, whether it has ended. */
export async function appendEvents(
  trx: Transaction<Database>,
  run: { readonly row: RunRow; readonly log: readonly Recorded[] },
  events: readonly RunEvent[],
  now: number,
  dueAt: (state: RunState) => number,
): Promise<RunState> {
  const { row } = run;
  const added = events.map((event, i) => ({ seq: row.last_seq + 1 + i, at: now, event }));
  if (added.length > 0) {
    await trx
      .insertInto('runbook_events')
      .values(
        added.map(({ seq, event }) => ({
          run_id: row.id,
          seq,
          at: new Date(now),
          event: JSON.stringify(event),
        })),
      )
      .execute();
  }
  const runbook: Runbook = row.definition;
  const state = stateOf(runbook.steps, [...run.log, ...added]);
  const due = state.ended ? Infinity : dueAt(state);
  await trx
    .updateTable('runbook_runs')
    .set({
      last_seq: row.last_seq + added.length,
      status: statusOf(runbook, state),
      round: state.round,
      due_at: Number.isFinite(due) ? new Date(due) : null,
      ended_at: state.ended ? new Date(state.ended.at) : null,
    })
    .where('id', '=', row.id)
    .execute();
  return state;
}

/** A run to begin. */
export interface NewRun {
  readonly id: string;
  readonly incident: {
    readonly id: string;
    readonly title: string;
    readonly alertname: string;
    readonly region: string;
  };
  readonly runbook: Runbook;
  readonly provinces: readonly string[];
  readonly tps: number;
  readonly events: readonly RunEvent[];
  readonly now: number;
}

/** Insert a run unless its alert and region have one that is active; says whether it was inserted. */
export async function insertRun(trx: Transaction<Database>, run: NewRun): Promise<boolean> {
  const { id, incident, runbook, now } = run;
  const row = {
    id,
    incident_id: incident.id,
    incident_title: incident.title,
    alertname: incident.alertname,
    region: incident.region,
    slug: runbook.slug,
    definition: JSON.stringify(runbook),
    provinces: JSON.stringify(run.provinces),
    affected_tps: run.tps,
    round: 0,
    status: 'pending',
    last_seq: 0,
    published_seq: 0,
    started_at: new Date(now),
    due_at: new Date(now),
    ended_at: null,
  };
  const inserted = await trx
    .insertInto('runbook_runs')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['alertname', 'region']).where('ended_at', 'is', null).doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
  if (!inserted) return false;
  await appendEvents(trx, { row: inserted, log: [] }, run.events, now, () => now);
  return true;
}

/** The newest ended run of a runbook for a region. */
export const previousRun = (db: RunbookDb, slug: string, region: string): Promise<RunRow | undefined> =>
  db
    .selectFrom('runbook_runs')
    .selectAll()
    .where('slug', '=', slug)
    .where('region', '=', region)
    .where('ended_at', 'is not', null)
    .orderBy('ended_at', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Remember up to where the log is on the timeline. */
export async function markPublished(trx: Transaction<Database>, id: string, seq: number): Promise<void> {
  await trx.updateTable('runbook_runs').set({ published_seq: seq }).where('id', '=', id).execute();
}
