import { sql, type Kysely } from 'kysely';

/** Runs of runbooks and their logs. Steps, approvals and votes are folds of a run's log. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table runbook_runs (
      id text primary key,
      incident_id text not null,
      incident_title text not null,
      alertname text not null,
      region text not null,
      slug text not null,
      definition jsonb not null,
      provinces jsonb not null,
      affected_tps integer not null,
      round integer not null,
      status text not null,
      last_seq integer not null,
      published_seq integer not null default 0,
      started_at timestamptz not null,
      due_at timestamptz,
      ended_at timestamptz
    )`.execute(db);
  // One run at a time per alert and region, whoever starts it.
  await sql`create unique index runbook_runs_active on runbook_runs (alertname, region) where ended_at is null`.execute(
    db,
  );
  await sql`create index runbook_runs_due on runbook_runs (due_at) where due_at is not null`.execute(db);
  await sql`create index runbook_runs_unpublished on runbook_runs (id) where published_seq < last_seq`.execute(
    db,
  );
  await sql`create index runbook_runs_incident on runbook_runs (incident_id)`.execute(db);
  await sql`
    create table runbook_events (
      run_id text not null references runbook_runs (id),
      seq integer not null,
      at timestamptz not null,
      event jsonb not null,
      primary key (run_id, seq)
    )`.execute(db);
}
