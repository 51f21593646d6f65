import type { Rota } from '../catalog/index.ts';
import type { Logger } from '../instrumentation/index.ts';
import type { IncidentConfig } from './config.ts';
import type { Core } from './core.ts';
import { diskGauge } from './disk-gauge.ts';
import { gauges } from './gauges.ts';
import { reconciler } from './http/reconcile.ts';
import { settleIncidents } from './store/incidents.ts';
import { traceKeeper } from './traces/keep-traces.ts';

/** What is done again and again, whatever happens in between. */
export interface Duties {
  /** Compare with Alertmanager at once. */
  readonly reconcileNow: () => void;
  close(): Promise<void>;
}

const SETTLE_MS = 1_000;
const TEND_MS = 5_000;
const TRACES_MS = 5_000;
const DISK_MS = 10_000;
const CLAIMS_MS = 60_000;

/** Run `work` every so often, never twice at once; a failure is logged and the next turn tries again. */
function repeat(core: Core, logger: Logger, name: string, everyMs: number, work: () => Promise<void>) {
  let running: Promise<void> | undefined;
  const turn = (): void => {
    running ??= work()
      .catch((error: unknown) => {
        logger.warn({ err: error }, `${name} failed, will try again`);
      })
      .finally(() => {
        running = undefined;
      });
  };
  const stop = core.clock.every(everyMs, turn);
  turn();
  return {
    now: turn,
    async stop() {
      stop();
      await running;
    },
  };
}

/** Nothing where no traces are stored. */
function keepTraces(config: IncidentConfig, core: Core, logger: Logger) {
  const { traces: reader, clock, store } = core;
  if (!reader) return undefined;
  const keeper = traceKeeper({
    ...{ db: store.db, clock, reader },
    services: config.SIAGA_TRACES_SERVICES,
    slowMs: config.SIAGA_TRACE_SLOW_MS,
    timeFactor: config.SIAGA_TIME_FACTOR,
  });
  return repeat(core, logger, 'keeping traces with incidents', TRACES_MS, keeper);
}

/** Nothing where there is no Alertmanager. */
function keepReconciled(config: IncidentConfig, core: Core, logger: Logger) {
  if (config.SIAGA_ALERTMANAGER_URL === '') return undefined;
  const { store, clock, meter, tally } = core;
  const work = reconciler({
    ...{ db: store.db, clock, meter, tally, logger },
    alertmanagerUrl: config.SIAGA_ALERTMANAGER_URL,
    receiver: config.SIAGA_ALERTMANAGER_RECEIVER,
    graceMs: config.SIAGA_RECONCILE_GRACE_MS,
    absenceMs: config.SIAGA_RECONCILE_ABSENCE_MS,
  });
  return repeat(core, logger, 'reconciling with Alertmanager', config.SIAGA_RECONCILE_EVERY_MS, work);
}

/** Start them: settling incidents, tending the policy, reconciling with Alertmanager. */
export function startDuties(
  config: IncidentConfig,
  core: Core,
  logger: Logger,
  rotas: readonly Rota[],
): Duties {
  const { db } = core.store;
  const setGauges = gauges(core, rotas);
  const settle = repeat(core, logger, 'settling incidents', SETTLE_MS, async () => {
    try {
      await settleIncidents(db, core.clock, (span) => {
        core.tally.resolved(span);
      });
      await setGauges();
      core.heardOfStore(true);
    } catch (error) {
      core.heardOfStore(false);
      throw error;
    }
  });
  const tend = repeat(core, logger, 'tending the policy', TEND_MS, () => core.desk.tend());
  const look = repeat(core, logger, 'reading the policy', TEND_MS, () => core.rollouts.refresh());
  const unlisten = core.feed.onChange(() => {
    // Not through `look`: a change that comes while it looks must be looked at once more.
    core.rollouts.refresh().catch((error: unknown) => {
      logger.warn({ err: error }, 'reading the policy failed, will try again');
    });
  });
  const reconcile = keepReconciled(config, core, logger);
  const disk = repeat(
    core,
    logger,
    'measuring the disk',
    DISK_MS,
    diskGauge(core.meter, config.SIAGA_DATA_DIR),
  );
  const traces = keepTraces(config, core, logger);
  const { claims: book } = core;
  const claims = book && repeat(core, logger, 'minding claims', CLAIMS_MS, () => book.tend());
  return {
    reconcileNow: () => reconcile?.now(),
    async close() {
      unlisten();
      await Promise.all([
        settle.stop(),
        tend.stop(),
        look.stop(),
        reconcile?.stop(),
        disk.stop(),
        traces?.stop(),
        claims?.stop(),
      ]);
    },
  };
}
