import type { Kysely } from 'kysely';
import type { Clock } from '../../kernel/index.ts';
import {
  runbookRuns,
  runbookStepDuration,
  zeroSeries,
  type Logger,
  type Meter,
} from '../../instrumentation/index.ts';
import type { RunbookPorts } from '../actions/index.ts';
import { advanceOne, type AdvanceDeps } from './advance.ts';
import { beginRun, type Begun } from './begin.ts';
import type { RunbookConfig } from './config.ts';
import type { Vote } from './domain/approvals.ts';
import { tempoOf } from './domain/tempo.ts';
import { loadRunbooks } from './library.ts';
import { startLoop } from './loop.ts';
import { activeRuns, pendingApprovals, runsOf, type ApprovalPicture, type RunPicture } from './queries.ts';
import type { Database } from '../store/database.ts';
import { END_STATUSES, type Parameters } from './types.ts';
import { recordVote, type Decided } from './vote.ts';

export interface RunbookEngineDeps {
  /** The incident room's database, migrated; needs two connections per worker at most. */
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly ports: RunbookPorts;
  readonly meter: Meter;
  readonly logger: Logger;
  /** Called after every committed change of a run. */
  readonly onChange?: (incidentId: string) => void;
}

/** The running engine. Several may run over one database. */
export interface RunbookEngine {
  /** Start the runbook of an incident's alert; may be repeated safely. */
  onIncidentOpened(incidentId: string): Promise<Begun>;
  /** One person's word on a request. */
  decide(
    approvalId: string,
    person: Vote['person'],
    verdict: Vote['verdict'],
    reason?: string,
  ): Promise<Decided>;
  runsOf(incidentId: string): Promise<readonly RunPicture[]>;
  activeRuns(): Promise<readonly RunPicture[]>;
  pendingApprovals(incidentId?: string): Promise<readonly ApprovalPicture[]>;
  /** Stop after the work in hand; what is not finished goes on at the next start. */
  close(): Promise<void>;
}

const WORKERS = 3;
const IDLE_MS = 200;

/** The site's figures that runbooks name as `$…`. */
export const parametersOf = (config: RunbookConfig): Parameters => ({
  loginPerSecond: Math.max(
    0.1,
    Math.round(config.SIAGA_LOGINS_PER_SECOND * config.SIAGA_LOGIN_SHARE * 10) / 10,
  ),
  slowDeliverySeconds: config.SIAGA_SLOW_DELIVERY_MS / 1000,
});

type OnEvents = AdvanceDeps['onEvents'];

/** Count what ended and how long it took; tell listeners. Runs of each of these runbooks begin at none. */
function observer(deps: RunbookEngineDeps, slugs: readonly string[], wake: () => void): OnEvents {
  const runs = deps.meter.counter(runbookRuns);
  zeroSeries(runs, { runbook: slugs, outcome: END_STATUSES });
  const durations = deps.meter.histogram(runbookStepDuration);
  return (run, events, state) => {
    for (const event of events) {
      if (event.type === 'run.ended') runs.inc({ runbook: run.row.slug, outcome: event.status });
      if (
        event.type !== 'step.succeeded' &&
        event.type !== 'step.failed' &&
        event.type !== 'step.inconclusive'
      )
        continue;
      const step = state.steps.find((entry) => entry.id === event.step);
      const action = run.row.definition.steps.find((spec) => spec.id === event.step)?.action;
      if (action === undefined || step?.startedAt === undefined || step.startedAt === null) continue;
      durations.observe({ action }, ((step.endedAt ?? step.startedAt) - step.startedAt) / 1000);
    }
    deps.onChange?.(run.row.incident_id);
    wake();
  };
}

/** Load the runbooks (RUNBOOK_INVALID names every fault) and start to work on runs, old and new. */
export async function startRunbookEngine(
  config: RunbookConfig,
  deps: RunbookEngineDeps,
): Promise<RunbookEngine> {
  const { db, clock, ports, logger } = deps;
  const files = await loadRunbooks(config.SIAGA_RUNBOOKS_DIR);
  const shared = { db, tempo: tempoOf(config.SIAGA_TIME_FACTOR), parameters: parametersOf(config), ports };
  const now = () => clock.now();
  const slugs = files.map(({ runbook }) => runbook.slug);
  const onEvents = observer(deps, slugs, () => {
    loop.wake();
  });
  const onTrouble = (what: string, error: unknown) => {
    logger.warn({ err: error }, `runbook engine: ${what} failed, will try again`);
  };
  const begin = { ...shared, now, runbooks: new Map(files.map(({ runbook }) => [runbook.alert, runbook])) };
  const advance: AdvanceDeps = { ...shared, clock, onEvents, onTrouble };
  const loop = startLoop({
    clock,
    workers: WORKERS,
    idleMs: IDLE_MS,
    work: () => advanceOne(advance),
    onTrouble: (error) => {
      onTrouble('a turn', error);
    },
  });
  return {
    async onIncidentOpened(incidentId) {
      const begun = await beginRun(begin, incidentId);
      if (begun.outcome === 'started') {
        deps.onChange?.(incidentId);
        loop.wake();
      }
      return begun;
    },
    decide: (approvalId, person, verdict, reason = '') =>
      recordVote({ db, now, onEvents }, approvalId, { person, verdict, reason }),
    runsOf: (incidentId) => runsOf(db, incidentId),
    activeRuns: () => activeRuns(db),
    pendingApprovals: (incidentId) => pendingApprovals(db, incidentId),
    close: () => loop.close(),
  };
}
