import { sql, type Kysely } from 'kysely';
import type { Span } from '../domain/span.ts';
import type { TraceQuery } from '../domain/trace-query.ts';
import { openDatabase, type Database } from './database.ts';
import { migrate } from './migrate.ts';
import { Slices, type Bounds, type Standing } from './slices.ts';

/** Spans of one trace that are read back, and of all traces of one answer. */
const MOST_SPANS_OF_TRACE = 1_000;
const MOST_SPANS_OF_ANSWER = 20_000;
/** Names that a list shows. */
const MOST_NAMES = 1_000;
/** Service, name and kind are written down once a while, not with every batch. */
const NOTED_FOR_MS = 60_000;
const MOST_NOTED = 5_000;

/** A trace with its spans, oldest first. */
export interface StoredTrace {
  readonly traceId: string;
  readonly spans: readonly Span[];
}

/** How often a service called another. */
export interface Dependency {
  readonly parent: string;
  readonly child: string;
  readonly callCount: number;
}

/** Spans in PostgreSQL, bounded by number, bytes and age. */
export class TraceStore {
  readonly #db: Kysely<Database>;
  readonly #slices: Slices;
  readonly #noted = new Map<string, number>();

  constructor(url: string, bounds: Bounds, onError: (error: Error) => void) {
    this.#db = openDatabase(url, onError);
    this.#slices = new Slices(this.#db, bounds);
  }

  /** Bring the schema up to date. */
  migrate(): Promise<void> {
    return migrate(this.#db);
  }

  /** Keep within the bounds; returns what is stored. */
  tend(): Promise<Standing> {
    return this.#slices.tend();
  }

  close(): Promise<void> {
    return this.#db.destroy();
  }

  /** Store spans; one that is stored already, by a batch sent twice, is left as it is. */
  async write(spans: readonly Span[]): Promise<void> {
    if (spans.length === 0) return;
    await this.#slices.begin();
    await this.#insert(spans);
    await this.#noteOperations(spans);
  }

  /** Into the newest slice, which may be another process's: never into one that is the next to go. */
  async #insert(spans: readonly Span[]): Promise<void> {
    await sql`
      with newest as (
        select max(slice) as slice from slices
      ), given as (
        select * from jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) as span(
          "traceId" text, "spanId" text, "parentId" text, service text, name text, "startUs" bigint,
          "durationUs" bigint, tags jsonb, process jsonb, events jsonb, links jsonb)
      ), written as (
        insert into spans (slice, trace_id, span_id, parent_id, service, name, start_us, duration_us, tags, process, events, links)
        select (select slice from newest), "traceId", "spanId", "parentId", service, name, "startUs", "durationUs", tags, process, events, links
        from given
        on conflict do nothing returning 1
      )
      update slices set spans = spans + (select count(*) from written), newest_at = now() where slice = (select slice from newest)`.execute(
      this.#db,
    );
  }

  async #noteOperations(spans: readonly Span[]): Promise<void> {
    const now = performance.now();
    const fresh = new Map<string, { service: string; name: string; kind: string }>();
    for (const { service, name, tags } of spans) {
      const kind = String(tags['span.kind'] ?? '');
      const key = JSON.stringify([service, name, kind]);
      if (now - (this.#noted.get(key) ?? -Infinity) > NOTED_FOR_MS) fresh.set(key, { service, name, kind });
    }
    if (fresh.size === 0) return;
    if (this.#noted.size > MOST_NOTED) this.#noted.clear();
    await sql`
      insert into operations (service, name, kind)
      select * from jsonb_to_recordset(${JSON.stringify([...fresh.values()])}::jsonb) as o(service text, name text, kind text)
      on conflict (service, name, kind) do update set seen_at = now()`.execute(this.#db);
    await sql`
      delete from operations where ctid in (
        select ctid from operations order by seen_at desc offset ${MOST_NAMES})`.execute(this.#db);
    for (const key of fresh.keys()) this.#noted.set(key, now);
  }

  /** Services whose spans came lately. */
  async services(): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('operations')
      .select('service')
      .distinct()
      .orderBy('service')
      .execute();
    return rows.map(({ service }) => service);
  }

  /** Names of a service's spans, with their kinds (`server`, `client`, …). */
  async operations(service: string): Promise<readonly { readonly name: string; readonly kind: string }[]> {
    return this.#db
      .selectFrom('operations')
      .select(['name', 'kind'])
      .where('service', '=', service)
      .orderBy('name')
      .orderBy('kind')
      .limit(MOST_NAMES)
      .execute();
  }

  /** A trace; undefined when none of its spans is stored. */
  async trace(traceId: string): Promise<StoredTrace | undefined> {
    const [trace] = await this.#tracesOf([traceId]);
    return trace;
  }

  /** Traces with a span that answers the query, newest first. */
  async find(query: TraceQuery): Promise<readonly StoredTrace[]> {
    const { service, operation, fromUs, toUs, minDurationUs, maxDurationUs, limit } = query;
    const wanted = Object.entries(query.tags).map(
      ([key, value]) => sql`and (tags ->> ${key} = ${value} or process ->> ${key} = ${value})`,
    );
    const { rows } = await sql<{ trace_id: string }>`
      select trace_id from spans
      where service = ${service} and start_us between ${fromUs} and ${toUs}
        ${operation === undefined ? sql`` : sql`and name = ${operation}`}
        ${minDurationUs === undefined ? sql`` : sql`and duration_us >= ${minDurationUs}`}
        ${maxDurationUs === undefined ? sql`` : sql`and duration_us <= ${maxDurationUs}`}
        ${sql.join(wanted, sql` `)}
      group by trace_id order by max(start_us) desc limit ${limit}`.execute(this.#db);
    const ids = rows.map(({ trace_id }) => trace_id);
    const traces = new Map((await this.#tracesOf(ids)).map((trace) => [trace.traceId, trace]));
    return ids.flatMap((id) => traces.get(id) ?? []);
  }

  async #tracesOf(ids: readonly string[]): Promise<readonly StoredTrace[]> {
    if (ids.length === 0) return [];
    const { rows } = await sql<Span>`
      select distinct on (start_us, trace_id, span_id)
        trace_id as "traceId", span_id as "spanId", parent_id as "parentId", service, name,
        start_us as "startUs", duration_us as "durationUs", tags, process, events, links
      from spans where trace_id = any(${ids}) order by start_us, trace_id, span_id
      limit ${MOST_SPANS_OF_ANSWER}`.execute(this.#db);
    const traces = new Map<string, Span[]>();
    for (const row of rows) {
      const spans = traces.get(row.traceId) ?? [];
      if (spans.length < MOST_SPANS_OF_TRACE) spans.push(row);
      traces.set(row.traceId, spans);
    }
    return [...traces].map(([traceId, spans]) => ({ traceId, spans }));
  }

  /** Which service called which, in spans that began in this time (microseconds). */
  async dependencies(fromUs: number, toUs: number): Promise<readonly Dependency[]> {
    const { rows } = await sql<Dependency>`
      select parent.service as parent, child.service as child, count(*)::float8 as "callCount"
      from spans as child join spans as parent on parent.trace_id = child.trace_id and parent.span_id = child.parent_id
      where child.start_us between ${fromUs} and ${toUs} and parent.service <> child.service
      group by 1, 2 order by 1, 2`.execute(this.#db);
    return rows;
  }
}
