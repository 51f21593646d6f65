import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { setDefaultHighWaterMark } from 'node:stream';
import {
  gatewayConfigSchema,
  startGateway,
  startPrimary,
  startWorker,
  type GatewayConfig,
} from '../../gateway/index.ts';
import { parseConfig } from '../../kernel/index.ts';
import { forkWorker, primaryEndpoint } from './fork-worker.ts';
import type { Running } from './lifetime.ts';
import { configOf, readSettings } from './settings.ts';

/** Beyond the wait for requests in flight: a worker's spare time, and its primary's. */
const CLOSE_SPARE_MS = 5_000;

/**
 * Bytes from which on a socket reads no further ahead of whoever takes them. One read brings up to 64 KiB, so of a photo
 * that waits for the disk one read waits here; with Node's own 64 KiB two would, and be put together into a third.
 */
const READ_AHEAD_BYTES = 16 * 1024;
setDefaultHighWaterMark(false, READ_AHEAD_BYTES);

const settings = (): Readonly<Record<string, string | undefined>> => readSettings(process.env);

const closeWithinMs = (config: GatewayConfig): number => config.SIAGA_CLOSE_TIMEOUT_MS + CLOSE_SPARE_MS;

/** Without a primary only the certificate can be renewed; the old one stays when the new one is no good. */
const complain = (error: unknown): void => {
  console.error('gateway: the certificate is not renewed:', error instanceof Error ? error.message : error);
};

/** Start a gateway by its settings: a primary with its workers, one of these, or, with SIAGA_WORKERS=0, all in this process. */
export async function startGatewayProcess(): Promise<Running> {
  // A worker gets what its primary has read and tried, as its environment.
  if (cluster.isWorker) {
    const config = parseConfig(gatewayConfigSchema, process.env);
    const worker = await startWorker(config, primaryEndpoint);
    return { ...worker, reload: () => undefined, closeWithinMs: closeWithinMs(config) };
  }
  const config = configOf('gateway', gatewayConfigSchema, settings());
  // The last worker closes after the others have lingered.
  const within = { closeWithinMs: closeWithinMs(config) + config.SIAGA_LINGER_MS };
  if (config.SIAGA_WORKERS === 0) {
    const gateway = await startGateway(config);
    return {
      ...within,
      close: () => gateway.close(),
      hasten: () => {
        gateway.hasten();
      },
      reload: () => gateway.renewTls().catch(complain),
    };
  }
  const primary = await startPrimary({
    readSettings: settings,
    fork: forkWorker,
    cores: availableParallelism(),
  });
  return {
    ...within,
    close: () => primary.close(),
    hasten: () => {
      primary.hasten();
    },
    reload: () => primary.reload(),
  };
}
