import { sql, type Kysely } from 'kysely';

/** Returns from manual mode with what was seen of the vendor, and the kill switch. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table manual_returns (
      scope text primary key,
      at timestamptz not null,
      success double precision not null,
      watched_ms integer not null,
      drain_per_second double precision not null
    )`.execute(db);
  await sql`
    create table kill_switch (
      singleton boolean primary key default true check (singleton),
      serial integer not null,
      prepared_at timestamptz not null,
      pulled_at timestamptz,
      pulled_by text,
      reason text
    )`.execute(db);
}
