import { sql, type Kysely } from 'kysely';

/** Alerts, incidents, the event chain, policies and pages. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table events (
     seq bigint primary key,
     at timestamptz not null,
     incident_id text,
     type text not null,
     actor text not null,
     data text not null,
     prev_hash text not null,
     hash text not null unique
   )`,
  `create index events_incident on events (incident_id, seq)`,
  `create function refuse_change() returns trigger language plpgsql as
     $$ begin raise exception 'the event log is append-only'; end $$`,
  `create trigger events_append_only before update or delete or truncate on events
     for each statement execute function refuse_change()`,
  `create sequence incident_numbers`,
  `create table incidents (
     id text primary key,
     key text not null,
     alertname text not null,
     region text not null,
     severity text not null,
     service text not null,
     title text not null,
     description text,
     affected_tps integer not null,
     state text not null,
     firing boolean not null,
     runbook_url text,
     dashboard_url text,
     opened_at timestamptz not null,
     acknowledged_at timestamptz,
     acknowledged_by text,
     resolved_at timestamptz,
     handed_over_at timestamptz
   )`,
  `create unique index incidents_one_open on incidents (key) where state not in ('resolved', 'reviewed')`,
  `create index incidents_opened on incidents (opened_at desc)`,
  `create table alerts (
     fingerprint text not null,
     starts_at timestamptz not null,
     status text not null,
     labels jsonb not null,
     annotations jsonb not null,
     incident_id text not null references incidents (id),
     first_seen_at timestamptz not null,
     last_seen_at timestamptz not null,
     resolved_at timestamptz,
     primary key (fingerprint, starts_at)
   )`,
  `create index alerts_firing on alerts (incident_id) where status = 'firing'`,
  `create table webhook_bodies (
     id bigint generated always as identity primary key,
     received_at timestamptz not null,
     source text not null,
     body text not null
   )`,
  `create table policies (
     epoch bigint primary key,
     issued_at timestamptz not null,
     expires_at timestamptz not null,
     reason text not null,
     incident_id text,
     document text not null,
     jws text not null,
     content_hash text not null
   )`,
  `create table interventions (
     run_id text not null,
     scope text not null,
     incident_id text not null,
     rule jsonb not null,
     imposed_at timestamptz not null,
     lapse_paged_at timestamptz,
     primary key (run_id, scope)
   )`,
  `create table policy_acks (
     gateway text not null,
     epoch bigint not null,
     verdict text not null,
     reason text,
     detail text,
     at timestamptz not null,
     received_at timestamptz not null,
     primary key (gateway, epoch, verdict)
   )`,
  `create table pages (
     id text primary key,
     incident_id text not null,
     responder text not null,
     level integer,
     title text not null,
     created_at timestamptz not null
   )`,
  `create index pages_incident on pages (incident_id)`,
  `create table page_deliveries (
     page_id text not null references pages (id),
     channel text not null,
     outcome text not null,
     attempts integer not null,
     detail text not null,
     at timestamptz not null,
     primary key (page_id, channel)
   )`,
  `create table workers (
     worker_id text primary key,
     heartbeat_at timestamptz not null default now()
   )`,
];
