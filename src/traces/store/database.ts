import { Kysely, PostgresDialect, type JSONColumnType } from 'kysely';
import pg from 'pg';
import type { SpanEvent, SpanLink, Tags } from '../domain/span.ts';

interface SpansTable {
  slice: number;
  trace_id: string;
  span_id: string;
  parent_id: string | null;
  service: string;
  name: string;
  start_us: number;
  duration_us: number;
  tags: JSONColumnType<Tags>;
  process: JSONColumnType<Tags>;
  events: JSONColumnType<readonly SpanEvent[]>;
  links: JSONColumnType<readonly SpanLink[]>;
}

/** A part of the spans that goes as one. */
interface SlicesTable {
  slice: number;
  opened_at: Date;
  newest_at: Date;
  spans: number;
}

interface OperationsTable {
  service: string;
  name: string;
  kind: string;
  seen_at: Date;
}

/** Every table of the room, for Kysely. */
export interface Database {
  spans: SpansTable;
  slices: SlicesTable;
  operations: OperationsTable;
}

/** The schema that the store's role owns. */
export const SCHEMA = 'traces';

const MOST_CONNECTIONS = 6;
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** A slice is dropped between two batches, or next time. */
const LOCK_TIMEOUT_MS = 1_000;
const INT8_OID = 20;

/** Microseconds stay below 2^53 until the year 2255, so int8 comes as a number. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (oid as number) === INT8_OID
      ? (text: string) => Number(text)
      : (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
};

/**
 * Connections for traces: few, with short patience, and not waiting for the disk. A crash of PostgreSQL costs the spans of
 * the last moment, and what waits for the disk beside it has the disk to itself.
 */
export function openDatabase(url: string, onError: (error: Error) => void): Kysely<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: 2 * STATEMENT_TIMEOUT_MS,
    options: [
      `-c search_path=${SCHEMA}`,
      '-c synchronous_commit=off',
      `-c statement_timeout=${String(STATEMENT_TIMEOUT_MS)}`,
      `-c lock_timeout=${String(LOCK_TIMEOUT_MS)}`,
    ].join(' '),
    keepAlive: true,
    types,
  });
  pool.on('error', onError);
  // A connection that breaks while it is lent out tells only its own listeners, and an unheard error ends the process.
  pool.on('connect', (client) => client.on('error', onError));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
