import { EventEmitter } from 'node:events';
import { Logger as WorkerLogger, run, type TaskList, type WorkerEvents } from 'graphile-worker';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Clock } from '../../kernel/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

/** Durable jobs by name; a payload is JSON. A job that throws is tried again with growing pauses. */
export type Tasks = Readonly<Record<string, (payload: unknown) => Promise<void>>>;

interface JobsOptions {
  readonly store: Store;
  readonly tasks: Tasks;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A job to be done in the future, or at once. */
export interface JobSpec {
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** A job with the same key that has not begun is replaced. */
  readonly key: string;
  readonly runAt?: number;
}

const CONCURRENCY = 5;
const POLL_MS = 1_000;
const HEARTBEAT_MS = 1_000;
/** A worker that said nothing for so long is dead; its jobs go to others. */
const SILENCE_MS = 6_000;
const RESTART_MS = 500;
const MOST_ATTEMPTS = 25;
const STOP_PATIENCE_MS = 3_000;

/**
 * Without batches graphile-worker does not await the end of a job, so that a PostgreSQL which dies just then
 * ends the process by an unhandled rejection. With them it shuts its pool down, and we start another.
 */
const BATCHED = { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } };

/** The queue's own chatter is of no use; what fails is told by the tasks and by the runner's end. */
export const quietWorkerLogger = new WorkerLogger(() => () => undefined);

/** Add a job in a transaction: it exists when, and only when, the rest has committed. */
export async function addJob(trx: Transaction<Database> | Kysely<Database>, job: JobSpec): Promise<void> {
  const runAt = job.runAt === undefined ? null : new Date(job.runAt);
  await sql`select graphile_worker.add_job(
    identifier => ${job.task}, payload => ${JSON.stringify(job.payload)}::json, job_key => ${job.key},
    run_at => ${runAt}::timestamptz, max_attempts => ${MOST_ATTEMPTS})`.execute(trx);
}

/** Give the jobs of dead workers back. A job killed half-way would else stay locked for hours. */
async function takeFromTheDead(db: Kysely<Database>): Promise<void> {
  await sql`with dead as (
      delete from workers where heartbeat_at < now() - make_interval(secs => ${SILENCE_MS / 1000}) returning worker_id)
    select graphile_worker.force_unlock_workers(array_agg(worker_id)) from dead having count(*) > 0`.execute(
    db,
  );
}

async function beat(db: Kysely<Database>, workerId: string): Promise<void> {
  await sql`insert into workers (worker_id) values (${workerId})
    on conflict (worker_id) do update set heartbeat_at = now()`.execute(db);
  await takeFromTheDead(db);
}

/** Work on jobs until closed. The runner is started anew whenever it dies, as it does when PostgreSQL goes. */
export function startJobs(options: JobsOptions): { close(): Promise<void> } {
  const { store, clock, logger } = options;
  const stopped = new AbortController();
  const taskList: TaskList = { ...options.tasks };

  const runOnce = async (): Promise<void> => {
    const events: WorkerEvents = new EventEmitter();
    let workerId: string | undefined;
    events.on('pool:create', ({ workerPool }) => {
      workerId = workerPool.id;
    });
    const runner = await run({
      pgPool: store.pool,
      concurrency: CONCURRENCY,
      pollInterval: POLL_MS,
      noHandleSignals: true,
      logger: quietWorkerLogger,
      crontab: '',
      taskList,
      events,
      preset: BATCHED,
    });
    const pulse = () => {
      if (workerId !== undefined) {
        beat(store.db, workerId).catch((error: unknown) => {
          logger.warn({ err: error }, 'job worker could not say that it lives');
        });
      }
    };
    pulse();
    const stopPulse = clock.every(HEARTBEAT_MS, pulse);
    const stop = () => {
      runner.stop().catch(() => undefined);
    };
    stopped.signal.addEventListener('abort', stop, { once: true });
    if (stopped.signal.aborted) stop();
    await runner.promise.finally(() => {
      stopPulse();
      stopped.signal.removeEventListener('abort', stop);
    });
  };

  const loop = (async () => {
    while (!stopped.signal.aborted) {
      await runOnce().catch((error: unknown) => {
        logger.warn({ err: error }, 'job runner ended, starting it anew');
      });
      await clock.sleep(RESTART_MS, stopped.signal).catch(() => undefined);
    }
  })();

  return {
    async close() {
      stopped.abort();
      await Promise.race([loop, clock.sleep(STOP_PATIENCE_MS)]);
    },
  };
}
