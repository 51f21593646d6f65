import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './database.ts';

/** Connections to PostgreSQL: Kysely over a pool, and the pool itself for what speaks raw. */
export interface Store {
  readonly db: Kysely<Database>;
  readonly pool: pg.Pool;
  readonly url: string;
  close(): Promise<void>;
}

interface StoreOptions {
  /** postgres:// connection string. */
  readonly url: string;
  readonly maxConnections?: number;
  /** Told of a connection that broke; the pool makes a new one by itself. */
  readonly onError: (error: Error) => void;
}

/** With the job runner's pool and the feed's one connection, a service takes less than 25 of PostgreSQL's. */
const MOST_CONNECTIONS = 14;
const INT8_OID = 20;
const CONNECT_TIMEOUT_MS = 2_000;
const QUERY_TIMEOUT_MS = 10_000;

/** Epochs and sequence numbers stay far below 2^53, so int8 comes as a number. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (oid as number) === INT8_OID
      ? (text: string) => Number(text)
      : (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
};

/** Make a pool that survives PostgreSQL coming and going under it. */
function openPool(options: StoreOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    types,
  });
  pool.on('error', options.onError);
  // A connection that breaks while it is lent out tells only its own listeners, and an unheard error ends the process.
  pool.on('connect', (client) => client.on('error', options.onError));
  return pool;
}

/** A pool that can be thrown away with the connections it has lent out. */
export interface DisposablePool {
  readonly pool: pg.Pool;
  readonly discard: () => void;
}

/** Make a pool whose user may hang: ending a pool waits for what is lent out, for ever if need be. */
export function openDisposablePool(options: StoreOptions): DisposablePool {
  const pool = openPool(options);
  const open = new Set<pg.PoolClient>();
  pool.on('connect', (client) => open.add(client));
  pool.on('remove', (client) => open.delete(client));
  return {
    pool,
    discard: () => {
      // Not awaited: a connection that is dead may never say that it has ended.
      pool.end().catch(() => undefined);
      for (const client of open) (client as unknown as pg.Client).end().catch(() => undefined);
    },
  };
}

/** Open the store. Nothing is connected yet. */
export function openStore(options: StoreOptions): Store {
  const pool = openPool(options);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, url: options.url, close: () => db.destroy() };
}
