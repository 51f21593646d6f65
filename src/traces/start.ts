import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import {
  createMeter,
  startOpsServer,
  tracesBytes,
  tracesStored,
  type Logger,
  type Meter,
} from '../instrumentation/index.ts';
import { systemClock, type Clock } from '../kernel/index.ts';
import type { TracesConfig } from './config.ts';
import { fail } from './errors.ts';
import { ingestRoute } from './http/ingest.ts';
import { jaegerRoutes } from './http/jaeger-routes.ts';
import { problemHandler } from './http/problems.ts';
import { TraceStore } from './store/trace-store.ts';

export interface TracesDeps {
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** The running trace store. */
export interface RunningTraces {
  readonly port: number;
  readonly opsPort: number;
  /** Keep within the bounds now, besides the regular rounds. */
  tend(): Promise<void>;
  close(): Promise<void>;
}

const TEND_MS = 5_000;
const DATABASE_RETRY_MS = 500;
const MB = 1024 * 1024;

async function migratePatiently(store: TraceStore, clock: Clock, logger: Logger): Promise<void> {
  for (;;) {
    try {
      await store.migrate();
      return;
    } catch (error) {
      logger.warn({ err: error }, 'PostgreSQL is not ready, trying again');
      await clock.sleep(DATABASE_RETRY_MS);
    }
  }
}

function makeApp(
  config: TracesConfig,
  store: TraceStore,
  deps: { clock: Clock; meter: Meter; logger: Logger },
): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(
    ingestRoute({
      ...{ store, clock: deps.clock, meter: deps.meter },
      token: config.SIAGA_TRACES_INGEST_TOKEN,
      mostBodyBytes: config.SIAGA_TRACES_MAX_BODY_MB * MB,
      spansPerSecond: config.SIAGA_TRACES_SPANS_PER_SECOND,
    }),
  );
  app.use(jaegerRoutes({ store, clock: deps.clock, token: config.SIAGA_TRACES_READ_TOKEN }));
  app.use(() => {
    throw fail('TRACES_NOT_FOUND', 'alamat ini tidak dikenal');
  });
  app.use(problemHandler(deps.logger));
  return app;
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? fail('TRACES_PORT_TAKEN', `${host}:${String(port)} is in use; choose another SIAGA_TRACES_PORT`)
          : error,
      );
    });
    server.listen(port, host);
  });
  return (server.address() as AddressInfo).port;
}

/** Keep the store within its bounds, and its gauges true. */
function tender(store: TraceStore, meter: Meter): () => Promise<void> {
  const spans = meter.gauge(tracesStored);
  const bytes = meter.gauge(tracesBytes);
  let running: Promise<void> | undefined;
  return () =>
    (running ??= store
      .tend()
      .then((standing) => {
        spans.set(standing.spans);
        bytes.set(standing.bytes);
      })
      .finally(() => {
        running = undefined;
      }));
}

/** Start the trace store. Waits for PostgreSQL as long as it takes; rejects when its port is taken. */
export async function startTraces(config: TracesConfig, deps: TracesDeps): Promise<RunningTraces> {
  const { logger, clock = systemClock } = deps;
  const meter = createMeter({ processMetrics: true });
  const bounds = {
    mostSpans: config.SIAGA_TRACES_MAX_SPANS,
    mostBytes: config.SIAGA_TRACES_MAX_MB * MB,
    longestAgeMs: config.SIAGA_TRACES_MAX_AGE_HOURS * 3_600_000,
  };
  const store = new TraceStore(config.SIAGA_TRACES_DATABASE_URL, bounds, (error) => {
    logger.warn({ err: error }, 'a connection to PostgreSQL broke');
  });
  await migratePatiently(store, clock, logger);
  const tend = tender(store, meter);
  const stop = clock.every(TEND_MS, () => {
    tend().catch((error: unknown) => {
      logger.warn({ err: error }, 'the bounds could not be kept, will try again');
    });
  });
  const server = createServer(makeApp(config, store, { clock, meter, logger }));
  try {
    const port = await listen(server, config.SIAGA_HOST, config.SIAGA_TRACES_PORT);
    const ops = await startOpsServer({
      meter,
      host: config.SIAGA_HOST,
      port: config.SIAGA_OPS_PORT,
      ready: () => true,
    });
    return {
      port,
      opsPort: ops.port,
      tend,
      async close() {
        stop();
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await Promise.all([closed, ops.close()]);
        await store.close();
      },
    };
  } catch (error) {
    stop();
    server.close();
    await store.close();
    throw error;
  }
}
