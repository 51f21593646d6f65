import { sql, type Kysely } from 'kysely';

/** What is paged together: one ladder for all incidents of a call, which is named after the one that leads it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incidents add column call_id text, add column called_at timestamptz`.execute(db);
  // What was paged before was paged alone, and its timers go on.
  await sql`update incidents set call_id = id, called_at = opened_at where severity <> 'info'`.execute(db);
  await sql`create index incidents_call on incidents (call_id)`.execute(db);
}
