import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { createMeter, subscriptionsOpen, type Meter } from '../instrumentation/index.ts';
import { signingKeyFrom, type Clock, type SigningKey } from '../kernel/index.ts';
import { bucketOf, siteOf, staleAfterMs, type StatusConfig } from './config.ts';
import { lastingFiles, leftIn, openFolder } from './folder.ts';
import { pictureSource } from './picture-source.ts';
import { bucketPlace } from './place/bucket-place.ts';
import { putInOrder } from './place/put-in-order.ts';
import { publisher, type PublisherDeps } from './publisher.ts';
import { loadRegencyNames } from './regency-names.ts';
import { serveStatus } from './server.ts';
import { startProbe, type RunningProbe } from './start-probe.ts';
import { requireWhole, startSubscriptions, type RunningSubscriptions } from './subscribe/start.ts';

interface StatusDeps {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The running status page. `port` is the real one when 0 was asked for. */
export interface RunningStatus {
  readonly port: number;
  /** With the metrics of all; undefined where nobody looks at the gateways, nor may subscribe. */
  readonly probe: RunningProbe | undefined;
  /** Undefined where nobody may subscribe, or where what is needed for it could not be opened. */
  readonly subscriptions: RunningSubscriptions | undefined;
  /** Fetch and write now, besides the regular rounds. */
  publish(): Promise<void>;
  close(): Promise<void>;
}

/** Puts rounds into the bucket, where there is one. */
async function copierOf(config: StatusConfig, key: SigningKey): Promise<PublisherDeps['copy']> {
  const bucket = bucketOf(config);
  if (!bucket) return undefined;
  const [place, lasting] = await Promise.all([bucketPlace(bucket), lastingFiles(key)]);
  return (groups) => putInOrder(place, [lasting, ...groups]);
}

/**
 * Subscriptions, where they are wanted. A page without them is better than none: what stands in their way is said in the
 * log and as a metric. Settings that lack something are refused all the same (STATUS_SUBSCRIBE_INCOMPLETE).
 */
async function subscriptionsOrNone(
  config: StatusConfig,
  {
    clock,
    meter,
    warn,
  }: {
    readonly clock: Clock;
    readonly meter: Meter;
    readonly warn: (what: string) => (error: unknown) => void;
  },
): Promise<RunningSubscriptions | undefined> {
  if (config.SIAGA_SUBSCRIBE_URL === '') return undefined;
  requireWhole(config);
  const open = meter.gauge(subscriptionsOpen);
  const onFault = warn('subscriptions: a mail, a push or a request failed');
  const running = await startSubscriptions(config, { clock, meter, onFault }).catch((error: unknown) => {
    warn('the status page runs without subscriptions')(error);
    return undefined;
  });
  open.set(running ? 1 : 0);
  return running;
}

/** Publish the folder at every interval and serve it. The incident service may be away: pages then grow old. */
export async function startStatus(
  config: StatusConfig,
  { clock, logger }: StatusDeps,
): Promise<RunningStatus> {
  const token = (await readFile(config.SIAGA_STATUS_TOKEN_FILE, 'utf8')).trim();
  const key = await signingKeyFrom(config.SIAGA_STATUS_KEY_FILE);
  const staleMs = staleAfterMs(config);
  const warn = (what: string) => (error: unknown) => {
    logger.warn({ err: error }, what);
  };
  const onFault = warn('the status page was not renewed');
  const { snapshot, history } = await leftIn(config.SIAGA_STATUS_FOLDER, key);
  const meter = createMeter({ processMetrics: true });
  const subscriptions = await subscriptionsOrNone(config, { clock, meter, warn });
  const pages = publisher({
    source: pictureSource(config.SIAGA_INCIDENT_URL, token),
    ...{ lastSeen: snapshot, history, clock, names: await loadRegencyNames() },
    folder: await openFolder(config.SIAGA_STATUS_FOLDER, key),
    site: siteOf(config, subscriptions !== undefined),
    onNews: (events) => subscriptions?.tell(events),
    copy: await copierOf(config, key),
    onFault,
  });
  await pages.publish();
  const server = await serveStatus({
    folder: config.SIAGA_STATUS_FOLDER,
    host: config.SIAGA_STATUS_HOST,
    port: config.SIAGA_STATUS_PORT,
    publisher: pages,
    staleAfterMs: staleMs,
  });
  const probe = await startProbe(config, clock, meter).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const stop = clock.every(config.SIAGA_STATUS_INTERVAL, () => {
    void pages.publish();
  });
  return {
    port: server.port,
    ...{ probe, subscriptions },
    publish: () => pages.publish(),
    async close() {
      stop();
      await Promise.all([server.close(), probe?.close()]);
      await pages.idle();
      await subscriptions?.close();
    },
  };
}
