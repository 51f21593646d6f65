import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOG, type Catalog } from '../../catalog/index.ts';
import { createLogger } from '../../instrumentation/index.ts';
import { parseConfig } from '../../kernel/index.ts';
import { incidentConfigSchema, startIncidentService, type IncidentService } from '../index.ts';
import { openStore, type Store } from '../store/store.ts';
import { testDatabaseUrl } from './postgres.ts';

export const TOKENS = {
  alert: 'token-webhook-untuk-uji',
  status: 'token-status-untuk-uji',
  pageSecret: 'rahasia-panggilan-uji',
  gateways: {
    'gw-wib': 'token-gateway-wib-uji',
    'gw-wita': 'token-gateway-wita-uji',
    'gw-wit': 'token-gateway-wit-uji',
  },
} as const;

/** The service over a real PostgreSQL, and an eye into its store. */
export interface TestService {
  readonly service: IncidentService;
  readonly origin: string;
  readonly store: Store;
  readonly dataDir: string;
  /** The settings it was started with, to start it again. */
  readonly env: Readonly<Record<string, string>>;
}

const silent = createLogger({ name: 'uji', level: 'silent' });

/** Start the service with these settings as they are, and the house's catalog unless another is given. */
export const startWith = (
  env: Readonly<Record<string, string>>,
  catalog: Catalog = CATALOG,
): Promise<IncidentService> =>
  startIncidentService(parseConfig(incidentConfigSchema, env), { logger: silent, catalog });

/** Start the service on a new database; `overrides` are further settings by variable name. */
export async function testService(
  overrides: Readonly<Record<string, string>> = {},
  catalog?: Catalog,
): Promise<TestService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'siaga-insiden-'));
  const runbooks = await mkdtemp(join(tmpdir(), 'siaga-runbook-'));
  const url = await testDatabaseUrl();
  const env = {
    DATABASE_URL: url,
    SIAGA_DATA_DIR: dataDir,
    SIAGA_RUNBOOKS_DIR: runbooks,
    SIAGA_INCIDENT_PORT: '0',
    SIAGA_OPS_PORT: '0',
    SIAGA_PROMETHEUS_URL: 'http://127.0.0.1:9',
    SIAGA_ALERT_TOKEN: TOKENS.alert,
    SIAGA_STATUS_TOKEN: TOKENS.status,
    SIAGA_GATEWAY_TOKENS: JSON.stringify(TOKENS.gateways),
    SIAGA_PAGE_SECRET: TOKENS.pageSecret,
    SIAGA_SMTP_URL: 'smtp://127.0.0.1:9',
    SIAGA_WAVE_GAPS_MS: '20,20',
    ...overrides,
  };
  const service = await startWith(env, catalog);
  const store = openStore({ url, onError: () => {} });
  return { service, origin: `http://127.0.0.1:${String(service.port)}`, store, dataDir, env };
}

/** One alert of an Alertmanager body. */
export const alertOf = (
  alertname: string,
  region: string,
  more: { status?: 'firing' | 'resolved'; startsAt?: string; severity?: string; service?: string } = {},
) => ({
  status: more.status ?? 'firing',
  labels: { alertname, region, severity: more.severity ?? 'critical', service: more.service ?? 'intake' },
  annotations: { summary: 'Uji', runbook_url: 'https://siaga.example/runbooks/uji' },
  startsAt: more.startsAt ?? '2024-02-14T05:15:00.000Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: '',
  fingerprint: `${alertname}-${region}`,
});

/** Alertmanager's body around alerts. */
export const bodyOf = (...alerts: readonly ReturnType<typeof alertOf>[]) => ({
  version: '4',
  groupKey: '{}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'siaga',
  alerts,
});

/** Send a webhook as Alertmanager does. */
export const sendAlerts = (origin: string, body: unknown, token: string = TOKENS.alert): Promise<Response> =>
  fetch(`${origin}/api/alerts`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  });

/** Read what a status reader may. */
export const readJson = async (origin: string, path: string) =>
  (await fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${TOKENS.status}` } })).json();

/** A real HTTP receiver: every request is handed over; `answer` gives the status. */
export async function receiver(
  answer: (request: { path: string; body: string; headers: Record<string, unknown> }) => number,
) {
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk.toString()));
    req.on('end', () => res.writeHead(answer({ path: req.url ?? '', body, headers: req.headers })).end('[]'));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
