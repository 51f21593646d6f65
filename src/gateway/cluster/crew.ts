import { countedIn, mergeMetrics, type Logger, type MetricSnapshot } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { gatewayError } from '../errors.ts';
import { mergeFacts, type LocalFacts } from '../policy/local-facts.ts';
import type { PolicyOrder, WorkerOrder } from '../policy/policy-in-force.ts';
import type { PartialKeeper } from '../resumable/keeper.ts';
import { crewAnswers, OBEY_WITHIN_MS } from './crew-answers.ts';
import type { CrewSettings } from './crew-settings.ts';
import { LaneBook } from './lane-book.ts';
import { watchPulse } from './pulse.ts';
import { WorkerHandle, type WorkerProcess } from './worker-handle.ts';

export interface CrewParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fork: (env: CrewSettings['env']) => WorkerProcess;
  /** Queue folders from before. */
  readonly lanes: Iterable<number>;
  /** What the workers are to obey now. */
  readonly order: () => PolicyOrder;
  /** Which worker works on which partial upload. */
  readonly partials: Pick<PartialKeeper, 'ask' | 'gone'>;
  readonly onFall: () => void;
}

const START_WITHIN_MS = 60_000;
const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 5_000;
/** A worker that served this long had started well: its next fall begins again with a short pause. */
const SETTLED_MS = 10_000;
const METRICS_WITHIN_MS = 1_000;
/** A queue that is opened is read through first, and may be long. */
const ADOPT_WITHIN_MS = 600_000;

/** The workers of one gateway: kept alive, replaced one by one, asked as one. */
export class Crew {
  readonly #parts: CrewParts;
  readonly #workers = new Set<WorkerHandle>();
  readonly #lanes: LaneBook<WorkerHandle>;
  readonly #backoffs = new Map<number, number>();
  #settings: CrewSettings;
  /** Among how many the gateway's lease is split. */
  #among: number;
  #retired: readonly MetricSnapshot[] = [];
  #isClosing = false;
  #isRolling = false;

  constructor(parts: CrewParts, settings: CrewSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#among = settings.workers;
    this.#lanes = new LaneBook(parts.lanes);
  }

  get serving(): number {
    return [...this.#workers].filter((worker) => worker.isServing).length;
  }

  /** Whether all have the settings that are in force: not so when a reload failed and could not be undone either. */
  get isUniform(): boolean {
    return [...this.#workers].every((worker) => worker.isClosing || worker.settings === this.#settings);
  }

  /** Start all; resolves with their port. Throws when one of them ends before it serves. */
  async start(): Promise<number> {
    try {
      // The first makes what a new gateway lacks: keys that the others must find, not make themselves.
      const port = await this.#untilServing(this.#spawn(0));
      const others = Array.from({ length: this.#settings.workers - 1 }, (_, at) => this.#spawn(at + 1));
      await Promise.all(others.map((worker) => this.#untilServing(worker)));
      return port;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /**
   * Replace every worker by one with other settings, the new one serving before the old one closes. When one does not come
   * to serve, those that were replaced are set back in the same way. Throws what was in the way; whether all is as
   * before then, or some have these settings and some those, `isUniform` tells.
   */
  async roll(settings: CrewSettings): Promise<void> {
    const { logger } = this.#parts;
    const before = this.#settings;
    this.#isRolling = true;
    // Until the last old one is gone nobody has more than a part among the larger number: all have no more than the lease.
    this.#among = Math.max(this.#among, settings.workers);
    try {
      await this.#haveAllUnder(settings);
    } catch (error) {
      if (this.#isClosing) throw error;
      logger.error({ err: error }, 'a new worker does not serve: the settings before are put back');
      await this.#haveAllUnder(before);
      throw error;
    } finally {
      this.#isRolling = false;
      if (this.isUniform) await this.#splitAmong(this.#settings.workers);
      this.#adoptOrphans();
    }
  }

  /** Have all take the certificate anew; whether all have. */
  async renewTls(): Promise<boolean> {
    const done = await Promise.all(
      [...this.#workers].map((worker) => worker.ask('renewTls', null, OBEY_WITHIN_MS)),
    );
    return done.every(Boolean);
  }

  /** Have every worker, or these, obey what is to be obeyed now; whether they all do. */
  async obey(workers: Iterable<WorkerHandle> = this.#workers): Promise<boolean> {
    const order = this.#order();
    const obeying = [...workers].map(async (worker) => {
      if (worker.obeys.turn >= order.turn && worker.obeys.among === order.among) return true;
      const obeys = await worker.ask('obey', order, OBEY_WITHIN_MS);
      if (obeys === true && worker.obeys.turn <= order.turn) worker.obeys = order;
      return obeys === true;
    });
    return (await Promise.all(obeying)).every(Boolean);
  }

  /** What the workers know that policies are judged by. */
  async policyFacts(): Promise<LocalFacts> {
    const said = await Promise.all(
      [...this.#workers].map((worker) => worker.ask('policyFacts', null, OBEY_WITHIN_MS)),
    );
    return mergeFacts(said.filter((facts) => facts !== undefined));
  }

  /** The metrics of all, with what workers that are gone had counted. */
  async metrics(): Promise<readonly MetricSnapshot[]> {
    await Promise.all(
      [...this.#workers].map(async (worker) => {
        worker.metrics = (await worker.ask('metrics', null, METRICS_WITHIN_MS)) ?? worker.metrics;
      }),
    );
    return mergeMetrics([...[...this.#workers].map((worker) => worker.metrics), this.#retired]);
  }

  /**
   * Close all in order; resolves when they have ended. One serves on until the others have let their phones go: these
   * come back at once on new connections, and those that arrive while the last ear closes would be reset unheard.
   */
  async close(): Promise<void> {
    this.#isClosing = true;
    const { closeWithinMs, lingerMs } = this.#settings;
    const [last, ...others] = [...this.#workers].sort((a, b) => Number(b.isServing) - Number(a.isServing));
    const closing = Promise.all(others.map((worker) => worker.close(closeWithinMs)));
    await Promise.race([closing, this.#parts.clock.sleep(lingerMs)]);
    await Promise.all([closing, last?.close(closeWithinMs)]);
  }

  /** While closing: cut off what is in flight. */
  hasten(): void {
    for (const worker of this.#workers) worker.hasten();
  }

  #order(): WorkerOrder {
    return { ...this.#parts.order(), among: this.#among };
  }

  async #splitAmong(workers: number): Promise<void> {
    if (this.#among === workers) return;
    this.#among = workers;
    await this.obey();
  }

  /** One after another; who has these settings already is left alone. */
  async #haveAllUnder(settings: CrewSettings): Promise<void> {
    this.#settings = settings;
    for (let index = 0; index < settings.workers; index += 1) {
      if (this.#isClosing) throw new Error('the gateway closes');
      const taker = this.#at(index).find((worker) => worker.settings === settings) ?? this.#spawn(index);
      await this.#untilServing(taker);
      await letGo(this.#at(index).filter((worker) => worker !== taker));
    }
    await letGo([...this.#workers].filter((worker) => worker.index >= settings.workers));
  }

  #at(index: number): WorkerHandle[] {
    return [...this.#workers].filter((worker) => worker.index === index && !worker.isClosing);
  }

  #spawn(index: number): WorkerHandle {
    const { clock, logger, fork, partials } = this.#parts;
    const settings = this.#settings;
    const lane = this.#lanes.lowestFree();
    const startedAt = clock.elapsed();
    const worker = new WorkerHandle(
      { index, lane, settings },
      fork(settings.env),
      clock,
      (asking) =>
        crewAnswers(asking, {
          ...{ order: () => this.#order(), partials, workers: () => this.#workers },
          onEmptied: (emptied) => {
            this.#lanes.emptied(emptied);
          },
        }),
      (error) => {
        logger.error({ err: error, worker: index }, 'what a worker asked for failed');
      },
    );
    this.#lanes.take(lane, worker);
    this.#workers.add(worker);
    watchPulse(worker, { clock, logger, silenceMs: settings.silenceMs });
    worker.serving.then(
      () => {
        logger.info({ worker: index, pid: worker.pid, lane }, 'a worker serves');
        this.#adoptOrphans();
        // What is obeyed may have changed since it began.
        void this.obey([worker]);
      },
      () => undefined,
    );
    void worker.gone.then(() => {
      this.#fallen(worker, clock.elapsed() - startedAt);
    });
    return worker;
  }

  async #untilServing(worker: WorkerHandle): Promise<number> {
    const cancel = this.#parts.clock.after(START_WITHIN_MS, () => {
      worker.kill();
    });
    try {
      return await worker.serving;
    } catch (error) {
      throw gatewayError('GATEWAY_WORKER_FAILED', error instanceof Error ? error.message : String(error));
    } finally {
      cancel();
    }
  }

  #fallen(worker: WorkerHandle, livedMs: number): void {
    this.#workers.delete(worker);
    this.#lanes.gone(worker);
    this.#parts.partials.gone(worker);
    this.#retired = countedIn(mergeMetrics([this.#retired, worker.metrics]));
    if (worker.isClosing || this.#isClosing) {
      this.#adoptOrphans();
      return;
    }
    const { clock, logger, onFall } = this.#parts;
    onFall();
    const { index } = worker;
    const backoffMs =
      livedMs > SETTLED_MS ? FIRST_BACKOFF_MS : (this.#backoffs.get(index) ?? FIRST_BACKOFF_MS);
    this.#backoffs.set(index, Math.min(backoffMs * 2, LONGEST_BACKOFF_MS));
    logger.error({ worker: index, pid: worker.pid, againInMs: backoffMs }, 'a worker has fallen');
    clock.after(backoffMs, () => {
      if (this.#isClosing || index >= this.#settings.workers || this.#at(index).length > 0) return;
      // One that hangs before it serves falls too, and is started again.
      this.#untilServing(this.#spawn(index)).catch(() => undefined);
    });
  }

  /** Once everybody is there, what nobody has is emptied by those who have least. */
  #adoptOrphans(): void {
    if (this.#isClosing || this.#isRolling || this.serving < this.#settings.workers) return;
    for (const lane of this.#lanes.orphans()) {
      const [adopter] = [...this.#workers]
        .filter((worker) => worker.isServing)
        .sort((a, b) => this.#lanes.countOf(a) - this.#lanes.countOf(b));
      if (!adopter) return;
      this.#lanes.take(lane, adopter);
      this.#parts.logger.info(
        { worker: adopter.index, lane },
        'a worker takes over the queue of one that is gone',
      );
      void adopter.ask('adopt', lane, ADOPT_WITHIN_MS);
    }
  }
}

/** Have them close in order, each in the time that its own settings give it. */
async function letGo(workers: readonly WorkerHandle[]): Promise<void> {
  await Promise.all(workers.map((worker) => worker.close(worker.settings.closeWithinMs)));
}
