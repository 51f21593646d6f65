import { sql, type Kysely } from 'kysely';

/** Traces that explain an incident, copied: wherever they came from forgets them after a while. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table incident_traces (
      incident_id text not null references incidents (id),
      trace_id text not null,
      kept_at timestamptz not null,
      document jsonb not null,
      primary key (incident_id, trace_id)
    )`.execute(db);
  await sql`alter table incidents add column traces_looked_at timestamptz`.execute(db);
}
