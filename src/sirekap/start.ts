import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { hostSaturation, startOpsServer, type Logger, type Meter } from '../instrumentation/index.ts';
import { randomSecret, readOrCreateSecret, type Clock } from '../kernel/index.ts';
import { sirekapApp } from './app.ts';
import type { SirekapConfig } from './config.ts';
import { controlApp } from './control.ts';
import { hostShape } from './domain/host-capacity.ts';
import { seededRandom } from './domain/seeded-random.ts';
import { createHost } from './host.ts';
import { openAcceptedStore } from './intake/accepted-store.ts';
import { openProbeBook } from './intake/probe-book.ts';
import { readProbeAccounts } from './sso/probe-accounts.ts';
import { createSessions } from './sso/sessions.ts';

export interface SirekapDeps {
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Logger;
}

export interface Sirekap {
  readonly port: number;
  readonly opsPort: number;
  close(): Promise<void>;
}

/** Phones on slow links keep their connection between pages. */
const KEEP_ALIVE_MS = 65_000;

async function prepareFolders(config: SirekapConfig): Promise<string | undefined> {
  const photos = join(config.SIREKAP_DATA_DIR, 'photos');
  await mkdir(config.SIREKAP_DATA_DIR, { recursive: true, mode: 0o700 });
  if (config.SIREKAP_KEEP_PHOTOS) await mkdir(photos, { recursive: true, mode: 0o700 });
  return config.SIREKAP_KEEP_PHOTOS ? photos : undefined;
}

/** Start the reference vendor: the services on one port, metrics and controls on another. */
export async function startSirekap(config: SirekapConfig, deps: SirekapDeps): Promise<Sirekap> {
  const { clock, meter, logger } = deps;
  const photoFolder = await prepareFolders(config);
  const shape = hostShape({
    uploadsPerSecond: config.SIREKAP_UPLOADS_PER_SECOND,
    loginsPerSecond: config.SIREKAP_LOGINS_PER_SECOND,
    readsPerSecond: config.SIREKAP_READS_PER_SECOND,
    baseUploadMs: config.SIREKAP_BASE_UPLOAD_MS,
    collapse: config.SIREKAP_COLLAPSE,
  });
  const host = createHost(shape, clock, seededRandom(config.SIREKAP_SEED));
  meter.gauge(hostSaturation, (gauge) => {
    gauge.set(host.saturation);
  });
  const secret = await readOrCreateSecret(join(config.SIREKAP_DATA_DIR, 'session.key'), () => randomSecret());
  const probeAccounts = await readProbeAccounts(config.SIREKAP_PROBE_ACCOUNT_FILES);
  const store = await openAcceptedStore(config.SIREKAP_DATA_DIR);
  const probes = await openProbeBook(config.SIREKAP_DATA_DIR);
  const app = sirekapApp({
    host,
    sessions: createSessions(secret, clock),
    store,
    probes,
    meter,
    logger,
    clock,
    credentials: { seed: config.SIREKAP_SEED, probes: probeAccounts },
    gatewayTokens: config.SIREKAP_GATEWAY_TOKENS,
    photoFolder,
    readerToken: config.SIREKAP_READER_TOKEN,
  });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.SIREKAP_PORT, config.SIREKAP_HOST, resolve);
  });
  const ops = await startOpsServer({
    meter,
    host: config.SIAGA_OPS_HOST,
    port: config.SIAGA_OPS_PORT,
    ready: () => store.isWritable,
    otherwise: controlApp(host, config.SIREKAP_CONTROL_TOKEN, logger),
  });
  const { port } = server.address() as AddressInfo;
  logger.info({ port, opsPort: ops.port, knee: Math.round(shape.knee), cap: shape.cap }, 'sirekap listens');
  return {
    port,
    opsPort: ops.port,
    async close() {
      await ops.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      host.close();
      await store.close();
      await probes.close();
    },
  };
}
