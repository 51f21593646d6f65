import { EventEmitter } from 'node:events';
import { Logger as WorkerLogger, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Pool } from 'pg';
import type { Clock } from '../../kernel/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import type { Database } from './database.ts';
import { openDisposablePool, type Store } from './store.ts';

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
  /** Jobs of one queue are done one after the other, over all processes. */
  readonly queue?: string;
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
    queue_name => ${job.queue ?? null},
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

/** What `work` comes to, or undefined at once when `signal` is aborted before. */
const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      resolve(undefined);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });

/** Resolves when the runner is no good any more: it ended, said so, or cannot say that it lives. */
async function untilBroken(runner: Runner, events: WorkerEvents, pulse: () => Promise<void>, clock: Clock) {
  let stopPulse = (): void => undefined;
  const broken = new Promise<string>((resolve) => {
    for (const event of ['pool:fatalError', 'worker:fatalError', 'pool:gracefulShutdown'] as const) {
      events.once(event, () => {
        resolve(event);
      });
    }
    stopPulse = clock.every(HEARTBEAT_MS, () => {
      pulse().catch((error: unknown) => {
        resolve(`no heartbeat: ${String(error)}`);
      });
    });
    runner.promise.then(
      () => {
        resolve('ended');
      },
      (error: unknown) => {
        resolve(String(error));
      },
    );
  });
  return broken.finally(stopPulse);
}

/**
 * Work on jobs until closed. When PostgreSQL goes, graphile-worker may end, or wait for ever on a connection
 * that is dead; so each runner has connections of its own, and is thrown away with them at the first trouble.
 */
export function startJobs(options: JobsOptions): { close(): Promise<void> } {
  const { store, clock, logger } = options;
  const stopped = new AbortController();
  const taskList: TaskList = { ...options.tasks };
  const onError = (error: Error) => {
    logger.debug({ err: error }, 'a connection of the job runner broke');
  };

  const runOne = async (pool: Pool): Promise<void> => {
    const events: WorkerEvents = new EventEmitter();
    let workerId: string | undefined;
    events.on('pool:create', ({ workerPool }) => {
      workerId = workerPool.id;
    });
    const starting = run({
      pgPool: pool,
      concurrency: CONCURRENCY,
      pollInterval: POLL_MS,
      noHandleSignals: true,
      logger: quietWorkerLogger,
      crontab: '',
      taskList,
      events,
      preset: BATCHED,
    });
    // A PostgreSQL that says nothing holds up no close: what starts all the same is stopped, its pool is thrown away.
    const runner = await unlessAborted(starting, stopped.signal);
    if (!runner) {
      starting.then((late) => late.stop()).catch(() => undefined);
      return;
    }
    const pulse = async () => {
      if (workerId !== undefined) await beat(store.db, workerId);
    };
    const why = await unlessAborted(untilBroken(runner, events, pulse, clock), stopped.signal);
    if (!stopped.signal.aborted) logger.warn({ why }, 'the job runner is replaced');
    await Promise.race([runner.stop().catch(() => undefined), clock.sleep(STOP_PATIENCE_MS)]);
  };

  const loop = (async () => {
    while (!stopped.signal.aborted) {
      const { pool, discard } = openDisposablePool({
        url: store.url,
        maxConnections: CONCURRENCY + 3,
        onError,
      });
      await runOne(pool).catch((error: unknown) => {
        logger.warn({ err: error }, 'the job runner could not start, trying again');
      });
      discard();
      await clock.sleep(RESTART_MS, stopped.signal).catch(() => undefined);
    }
  })();

  return {
    async close() {
      stopped.abort();
      await loop;
    },
  };
}
