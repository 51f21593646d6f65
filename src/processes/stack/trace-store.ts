import pg from 'pg';
import { originOf, ownService, type OwnServices } from './own-services.ts';
import { HOST, type StackPorts } from './ports.ts';
import { databaseUrl } from './postgres.ts';
import { answers } from './probe.ts';
import type { Secrets } from './secrets.ts';
import type { ServiceSpec } from './service-spec.ts';

/** The store's own account, and the schema that it owns. */
const ROLE = 'siaga_traces';
const SCHEMA = 'traces';
/** Of PostgreSQL's connections: whatever the store does, the incident service finds its own. */
const MOST_CONNECTIONS = 8;

type Where = Pick<OwnServices, 'ports' | 'secrets'>;

/** Variables of those who send spans to the stack's own store. */
export const tracingTo = (ports: StackPorts, secrets: Secrets): Readonly<Record<string, string>> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: originOf(ports.traces),
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${encodeURIComponent(secrets.tracesIngest.value)}`,
});

/** Make the store's account, or give it the password that it has now. */
export async function prepareTraceRole({ ports, secrets }: Where): Promise<void> {
  const owner = databaseUrl({ port: ports.postgres, password: secrets.postgres.value });
  const client = new pg.Client({ connectionString: owner });
  await client.connect();
  try {
    const known = await client.query('select 1 from pg_roles where rolname = $1', [ROLE]);
    if (known.rowCount === 0) await client.query(`create role ${ROLE}`);
    const password = client.escapeLiteral(secrets.tracesDatabase.value);
    await client.query(
      `alter role ${ROLE} login password ${password} connection limit ${String(MOST_CONNECTIONS)}`,
    );
    await client.query(`create schema if not exists ${SCHEMA} authorization ${ROLE}`);
  } finally {
    await client.end();
  }
}

function traceDatabaseUrl({ ports, secrets }: Where): string {
  const url = new URL(databaseUrl({ port: ports.postgres, password: secrets.postgres.value }));
  url.username = ROLE;
  url.password = encodeURIComponent(secrets.tracesDatabase.value);
  return url.href;
}

/** The trace store as a process. It sends no spans of its own: they would only tell of themselves. */
export function traceStoreService(options: OwnServices): ServiceSpec {
  const { ports, secrets } = options;
  const {
    OTEL_EXPORTER_OTLP_ENDPOINT: _endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: _headers,
    ...env
  } = options.env;
  return ownService(
    { ...options, env },
    {
      name: 'traces',
      file: 'traces.ts',
      env: {
        SIAGA_HOST: HOST,
        SIAGA_TRACES_PORT: String(ports.traces),
        SIAGA_OPS_PORT: String(ports.tracesOps),
        SIAGA_TRACES_DATABASE_URL: traceDatabaseUrl(options),
        SIAGA_TRACES_INGEST_TOKEN: secrets.tracesIngest.value,
        SIAGA_TRACES_READ_TOKEN: secrets.tracesReader.value,
        SIAGA_LOG_LEVEL: 'warn',
      },
      ready: () => answers(ports.tracesOps, '/readyz'),
    },
  );
}
