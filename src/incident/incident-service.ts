import express from 'express';
import { CATALOG, GATEWAYS, SCHEDULE_2024, type Catalog, type Schedule } from '../catalog/index.ts';
import { createMeter, startOpsServer, type Logger } from '../instrumentation/index.ts';
import { systemClock, type Clock } from '../kernel/index.ts';
import type { ReportMaker } from './claims/index.ts';
import type { IncidentConfig } from './config.ts';
import { visitorOf } from './console/guard.ts';
import type { ConsoleRim } from './console/rim.ts';
import { consoleRouter } from './console/router.ts';
import { startDuties } from './duties.ts';
import { fail } from './errors.ts';
import { alertsRoute } from './http/alerts-route.ts';
import { consoleDeps } from './http/console-deps.ts';
import { exposeExpected } from './expected-gauge.ts';
import { exposePhases } from './phase-gauge.ts';
import { listen } from './http/listen.ts';
import { pictureReader } from './http/picture.ts';
import { policyRoutes } from './http/policy-routes.ts';
import { problemHandler, sendProblem } from './http/problems.ts';
import { countsReader } from './http/region-counts.ts';
import { readRoutes } from './http/read-routes.ts';
import { dueClock, nightClock } from './night-clock.ts';
import { ensureFirstPeople, peopleDesk, type FirstPerson } from './people/index.ts';
import { startCore, type Core } from './core.ts';
import { loadGuides, type Guide } from './runbook/index.ts';
import { eventLog } from './store/event-log.ts';

/** What the process gives the service. */
export interface IncidentServiceDeps {
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Whose services page whom; not stated: the house's. */
  readonly catalog?: Catalog;
  /** The election's phases; not stated: 2024's. */
  readonly schedule?: Schedule;
  /** Makes reports that claims rest on; not stated: nobody does. */
  readonly makeReport?: ReportMaker;
}

/** The running incident service. */
export interface IncidentService {
  /** Console and API. */
  readonly port: number;
  readonly opsPort: number;
  /** Accounts made at this, the first, start, with their passwords: show them once. Empty ever after. */
  readonly firstPeople: readonly FirstPerson[];
  /** Stop taking requests and work, and leave what is not finished to the next start. */
  close(): Promise<void>;
}

function assertTokens(config: IncidentConfig): void {
  const missing = GATEWAYS.filter((gateway) => config.SIAGA_GATEWAY_TOKENS[gateway.id] === undefined);
  if (missing.length > 0) {
    const names = missing.map((gateway) => gateway.id).join(', ');
    throw fail('INCIDENT_SECRET_MISSING', `SIAGA_GATEWAY_TOKENS has no token for ${names}`);
  }
  if (Object.keys(config.SIAGA_PAGE_WEBHOOKS).length > 0 && config.SIAGA_PAGE_SECRET.length < 16) {
    throw fail(
      'INCIDENT_SECRET_MISSING',
      'SIAGA_PAGE_WEBHOOKS needs SIAGA_PAGE_SECRET, at least 16 characters',
    );
  }
}

interface AppParts {
  readonly config: IncidentConfig;
  readonly core: Core;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly onTruncated: () => void;
  readonly guides: ReadonlyMap<string, Guide>;
  readonly schedule: Schedule;
  readonly dueMs: () => number;
}

function makeApp({
  config,
  core,
  logger,
  signal,
  onTruncated,
  guides,
  schedule,
  dueMs,
}: AppParts): express.Express {
  const { clock, meter, rollouts, prometheus, engine, feed, tally } = core;
  const { db } = core.store;
  const nightMs = nightClock(config, clock);
  const people = peopleDesk(db, clock, eventLog(db, clock));
  const rim: ConsoleRim = { people, clock, secure: config.SIAGA_PUBLIC_URL.startsWith('https:'), signal };
  const tokens = config.SIAGA_GATEWAY_TOKENS;
  const policy = policyRoutes({ clock, desk: core.desk, rollouts, tokens, signal });
  const counts = countsReader({
    ...{ origin: config.SIAGA_COUNTS_URL, token: config.SIAGA_COUNTS_TOKEN, clock },
    onFault: (error) => {
      logger.warn({ err: error }, "the vendor's counts by kab/kota could not be read");
    },
  });
  const { statementKeys } = core;
  const picture = pictureReader({
    ...{ db, clock, prometheus, rollouts, nightMs, schedule, dueMs, counts, statementKeys },
  });
  const isSignedIn = async (req: express.Request) => (await visitorOf(rim, req)) !== undefined;
  const console = consoleDeps({
    ...{ db, clock, engine, rollouts, prometheus, feed, tally, picture, nightMs, guides },
    desk: core.desk,
    statements: core.statements,
    traces: core.traces,
    claims: core.claims,
    gateways: GATEWAYS.map((gateway) => gateway.id),
    timeFactor: config.SIAGA_TIME_FACTOR,
    grafanaUrl: config.SIAGA_GRAFANA_URL,
    isConnected: (gateway) => policy.isConnected(gateway),
  });
  const app = express();
  app.disable('x-powered-by');
  app.use(alertsRoute({ db, clock, meter, tally, token: config.SIAGA_ALERT_TOKEN, onTruncated }));
  app.use(policy.router);
  app.use(readRoutes({ db, statusToken: config.SIAGA_STATUS_TOKEN, picture, isSignedIn }));
  app.use(
    consoleRouter(console, rim, (error) => {
      logger.error({ err: error }, 'a page of the console failed');
    }),
  );
  app.use((_req, res) => {
    sendProblem(res, fail('INCIDENT_NOT_FOUND', 'alamat ini tidak dikenal'));
  });
  app.use(problemHandler(logger));
  return app;
}

/**
 * Start the incident service. Waits for PostgreSQL as long as it takes; rejects on settings that cannot work:
 * a taken port, a missing token, a responder whom nothing reaches, a faulty runbook.
 */
export async function startIncidentService(
  config: IncidentConfig,
  deps: IncidentServiceDeps,
): Promise<IncidentService> {
  const { logger } = deps;
  const clock = deps.clock ?? systemClock;
  assertTokens(config);
  const stopping = new AbortController();
  const meter = createMeter({ processMetrics: true });
  const catalog = deps.catalog ?? CATALOG;
  const schedule = deps.schedule ?? SCHEDULE_2024;
  const core = await startCore({
    ...{ config, clock, meter, logger, catalog, schedule },
    makeReport: deps.makeReport,
  });
  const dueMs = dueClock(config, clock);
  exposeExpected(meter, dueMs, config.SIAGA_REPLAY_SCALE, schedule);
  exposePhases(meter, dueMs, schedule);
  const duties = startDuties(config, core, logger, Object.values(catalog.rotas));
  try {
    const app = makeApp({
      ...{ config, core, logger, signal: stopping.signal, onTruncated: duties.reconcileNow },
      ...{ schedule, dueMs },
      guides: await loadGuides(config.SIAGA_RUNBOOKS_DIR),
    });
    const api = await listen(app, config.SIAGA_HOST, config.SIAGA_INCIDENT_PORT);
    const ops = await startOpsServer({
      meter,
      host: config.SIAGA_OPS_HOST,
      port: config.SIAGA_OPS_PORT,
      ready: () => core.isReady(),
    }).catch(async (error: unknown) => {
      await api.close();
      throw error;
    });
    return {
      port: api.port,
      opsPort: ops.port,
      // Last of all: passwords of a start that failed would have been shown to nobody.
      firstPeople: await ensureFirstPeople(core.store.db, clock.now()),
      async close() {
        stopping.abort();
        await Promise.all([api.close(), ops.close()]);
        await duties.close();
        await core.close();
      },
    };
  } catch (error) {
    await duties.close();
    await core.close();
    throw error;
  }
}
