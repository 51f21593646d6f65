import { sql, type Kysely } from 'kysely';

/** Spans in slices, so that the oldest go by dropping a table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table spans (
     slice integer not null,
     trace_id text not null,
     span_id text not null,
     parent_id text,
     service text not null,
     name text not null,
     start_us bigint not null,
     duration_us bigint not null,
     tags jsonb not null,
     process jsonb not null,
     events jsonb not null,
     links jsonb not null,
     primary key (slice, trace_id, span_id)
   ) partition by list (slice)`,
  `create index spans_trace on spans (trace_id)`,
  `create index spans_service on spans (service, start_us desc)`,
  `create table slices (
     slice integer primary key,
     opened_at timestamptz not null default now(),
     newest_at timestamptz not null default now(),
     spans bigint not null default 0
   )`,
  `create table operations (
     service text not null,
     name text not null,
     kind text not null,
     seen_at timestamptz not null default now(),
     primary key (service, name, kind)
   )`,
];
