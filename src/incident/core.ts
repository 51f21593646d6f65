import {
  GATEWAYS,
  causesOf,
  inhibitionsOf,
  ladderOf,
  manualPaceOf,
  type Catalog,
  type Schedule,
} from '../catalog/index.ts';
import { nationalPictureSchema, type NationalPicture } from '../contracts/index.ts';
import type { Logger, Meter } from '../instrumentation/index.ts';
import type { Clock } from '../kernel/index.ts';
import { claimTasks, keepBook, type ClaimBook, type ReportMaker } from './claims/index.ts';
import type { IncidentConfig } from './config.ts';
import { CALL_WINDOW_MS } from './domain/call.ts';
import { leasesFor } from './domain/compose-policy.ts';
import { probesReader } from './http/probes.ts';
import { prometheusReader, type Prometheus } from './http/prometheus.ts';
import { deliverTask } from './notify/deliver.ts';
import { directoryOf, type Directory } from './notify/directory.ts';
import { smtpMailer, type Mailer } from './notify/mail.ts';
import { DELIVER_JOB } from './notify/paging.ts';
import { escalateTask, peopleAt } from './oncall/escalation.ts';
import { standingBy } from './oncall/rota.ts';
import { warnOfShortages } from './oncall/warn-of-shortages.ts';
import { policyDesk, type FullPolicyDesk } from './policy/policy-desk.ts';
import { returnGuard } from './policy/return-guard.ts';
import { startRollouts, type Rollouts } from './policy/rollout.ts';
import { policyKey } from './policy/signing.ts';
import { statementDesk, type StatementDesk } from './statements/desk.ts';
import { statementKey } from './statements/key.ts';
import { startRunbookEngine, type RunbookEngine } from './runbook/index.ts';
import { eventLog } from './store/event-log.ts';
import { startFeed, type Feed } from './store/feed.ts';
import { handOverTask } from './store/hand-over.ts';
import { incidentDesk } from './store/incidents.ts';
import { OPENED_JOBS } from './store/intake.ts';
import { startJobs, type Tasks } from './store/jobs.ts';
import { migrate } from './store/migrate.ts';
import { openStore, type Store } from './store/store.ts';
import { createTally, type Tally } from './tally.ts';
import { traceReader, type TraceReader } from './traces/trace-reader.ts';

export interface CoreOptions {
  readonly config: IncidentConfig;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly catalog: Catalog;
  readonly schedule: Schedule;
  /** Undefined: nobody makes reports by themselves. */
  readonly makeReport: ReportMaker | undefined;
}

/** Everything behind the HTTP surface. */
export interface Core {
  readonly store: Store;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly feed: Feed;
  readonly desk: FullPolicyDesk;
  readonly statements: StatementDesk;
  /** Public halves of the keys that sign statements. */
  readonly statementKeys: NationalPicture['statementKeys'];
  readonly rollouts: Rollouts;
  readonly engine: RunbookEngine;
  readonly prometheus: Prometheus;
  readonly tally: Tally;
  /** Undefined where no traces are stored. */
  readonly traces: TraceReader | undefined;
  /** Undefined where no folder for reports is set. */
  readonly claims: ClaimBook | undefined;
  /** Whether the store answered lately. */
  isReady(): boolean;
  /** Told how the store fared. */
  heardOfStore(alive: boolean): void;
  close(): Promise<void>;
}

const DATABASE_RETRY_MS = 500;

/** Wait for PostgreSQL: it may be starting, or starting again. */
async function migratePatiently(store: Store, clock: Clock, logger: Logger): Promise<void> {
  for (;;) {
    try {
      await migrate(store);
      return;
    } catch (error) {
      logger.warn({ err: error }, 'PostgreSQL is not ready, trying again');
      await clock.sleep(DATABASE_RETRY_MS);
    }
  }
}

function makeDesk(
  options: CoreOptions,
  parts: { store: Store; directory: Directory; rollouts: Rollouts; prometheus: Prometheus },
  key: Awaited<ReturnType<typeof policyKey>>,
) {
  const { config, clock, logger } = options;
  const capacity = {
    uploadsPerSecond: config.SIAGA_UPLOADS_PER_SECOND,
    usefulConcurrency: config.SIAGA_USEFUL_CONCURRENCY,
  };
  const leases = leasesFor(GATEWAYS, capacity);
  const manualPace = manualPaceOf(config);
  return policyDesk({
    db: parts.store.db,
    clock,
    settings: { key, leases, takeUpMs: config.SIAGA_POLICY_TAKEUP_MS, manualPace },
    directory: parts.directory,
    gateways: GATEWAYS.map((gateway) => gateway.id),
    probes: probesReader(parts.prometheus, manualPace.probeMs),
    accountedFor: returnGuard(config.SIAGA_RETURN_DESK_URL, config.SIAGA_RETURN_DESK_TOKEN),
    onDuty: dutyOf(options),
    onIssued: () => {
      parts.rollouts.refresh().catch((error: unknown) => {
        logger.warn({ err: error }, 'the new policy could not be read back yet');
      });
    },
  });
}

const dutyOf =
  ({ catalog: { rotas } }: CoreOptions) =>
  (atMs: number): readonly string[] =>
    standingBy(Object.values(rotas), atMs);

/** Who is paged first about a service. */
const dutyFor =
  ({ catalog }: CoreOptions) =>
  (service: string, atMs: number): readonly string[] => {
    const [first] = ladderOf(catalog, service);
    return first ? peopleAt(first, catalog.rotas, atMs) : [];
  };

interface JobParts {
  readonly db: Store['db'];
  readonly directory: Directory;
  readonly mailer: Mailer | undefined;
  readonly engine: RunbookEngine;
  readonly signal: AbortSignal;
}

function jobTasks(options: CoreOptions, { db, directory, mailer, engine, signal }: JobParts): Tasks {
  const { config, clock, meter, logger, catalog } = options;
  const base = { db, clock, directory };
  return {
    [OPENED_JOBS.escalate]: escalateTask({
      ...base,
      ladderOf: (service) => ladderOf(catalog, service),
      rotas: catalog.rotas,
      inhibitions: inhibitionsOf(catalog),
      causes: causesOf(catalog),
      timeFactor: config.SIAGA_TIME_FACTOR,
    }),
    [OPENED_JOBS.handOver]: handOverTask({ db, clock, engine }),
    [DELIVER_JOB]: deliverTask({
      ...{ ...base, mailer, meter, logger },
      webhookSecret: config.SIAGA_PAGE_SECRET,
      publicUrl: config.SIAGA_PUBLIC_URL,
    }),
    ...claimTasks({ config, db, clock }, options.makeReport, signal),
  };
}

/** Nothing where no traces are stored. */
const tracesOf = ({ SIAGA_TRACES_URL: url, SIAGA_TRACES_TOKEN: token }: IncidentConfig) =>
  url === '' ? undefined : traceReader(url, token);

/** The desk that speaks for regions, with the key that it speaks by. */
async function statementsOf(
  { config, clock }: CoreOptions,
  db: Store['db'],
): Promise<Pick<Core, 'statements' | 'statementKeys'>> {
  const key = await statementKey(config.SIAGA_DATA_DIR);
  return {
    statements: statementDesk(db, clock, key),
    statementKeys: nationalPictureSchema.shape.statementKeys.parse([key.publicJwk]),
  };
}

/** Open the store and start what works on it. */
export async function startCore(options: CoreOptions): Promise<Core> {
  const { config, clock, meter, logger } = options;
  const directory = directoryOf(
    options.catalog.responders,
    config.SIAGA_PAGE_WEBHOOKS,
    config.SIAGA_SMTP_URL !== '',
  );
  warnOfShortages(Object.values(options.catalog.rotas), options.schedule, clock.now(), logger);
  const mailer =
    config.SIAGA_SMTP_URL === '' ? undefined : smtpMailer(config.SIAGA_SMTP_URL, config.SIAGA_SMTP_FROM);
  const onTrouble = (error: unknown) => {
    logger.warn({ err: error }, 'a connection to PostgreSQL broke');
  };
  const store = openStore({ url: config.DATABASE_URL, onError: onTrouble });
  const { db } = store;
  await migratePatiently(store, clock, logger);
  const feed = startFeed({ url: config.DATABASE_URL, clock, onTrouble });
  const pace = { gapsMs: config.SIAGA_WAVE_GAPS_MS, patienceMs: config.SIAGA_WAVE_PATIENCE_MS };
  const rollouts = startRollouts({ db, clock, sites: GATEWAYS, pace });
  const prometheus = prometheusReader(config.SIAGA_PROMETHEUS_URL);
  const key = await policyKey(config.SIAGA_DATA_DIR);
  const desk = makeDesk(options, { store, directory, rollouts, prometheus }, key);
  const tally = createTally(meter);
  const incidents = incidentDesk({
    ...{ db, clock, directory, windowMs: CALL_WINDOW_MS / config.SIAGA_TIME_FACTOR },
    onDuty: dutyFor(options),
    onResolved: (span) => {
      tally.resolved(span);
    },
  });
  const ports = { policy: desk, metrics: prometheus, incidents, log: eventLog(db, clock) };
  const engine = await startRunbookEngine(config, { db, clock, ports, meter, logger }).catch(
    async (error: unknown) => {
      await feed.close();
      await store.close();
      throw error;
    },
  );
  const stopping = new AbortController();
  const tasks = jobTasks(options, { db, directory, mailer, engine, signal: stopping.signal });
  const jobs = startJobs({ store, tasks, clock, logger });
  const traces = tracesOf(config);
  let alive = true;
  return {
    ...{ store, clock, meter, feed, desk, rollouts, engine, prometheus, tally, traces },
    claims: keepBook({ config, db, clock }, meter),
    ...(await statementsOf(options, db)),
    isReady: () => alive,
    heardOfStore: (now) => {
      alive = now;
    },
    async close() {
      stopping.abort();
      rollouts.close();
      await Promise.all([engine.close(), jobs.close(), feed.close(), desk.settled()]);
      mailer?.close();
      await store.close();
    },
  };
}
