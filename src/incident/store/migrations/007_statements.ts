import { sql, type Kysely } from 'kysely';

/** What is officially said of a region: one line of signed statements each, and the drafts that wait for a second person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table statements (
      region text not null,
      serial integer not null check (serial > 0),
      document text not null,
      jws text not null,
      hash text not null unique,
      author_id text not null,
      approver_id text not null check (approver_id <> author_id),
      approved_at timestamptz not null,
      primary key (region, serial)
    )`.execute(db);
  await sql`
    create table statement_drafts (
      id text primary key,
      region text not null,
      body text,
      next_update_minutes integer,
      author_id text not null,
      author_name text not null,
      author_role text not null,
      replaces text not null,
      drafted_at timestamptz not null,
      settled_at timestamptz,
      outcome text
    )`.execute(db);
  await sql`create index statement_drafts_open on statement_drafts (drafted_at) where settled_at is null`.execute(
    db,
  );
  await sql`alter table incidents add column next_update_at timestamptz`.execute(db);
}
