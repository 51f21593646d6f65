import type { MetricSnapshot } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { WorkerOrder } from '../policy/policy-in-force.ts';
import type { LetGo, PartialHolder } from '../resumable/desk.ts';
import { Channel, type AnswersTo, type Endpoint } from './channel.ts';
import type { CrewSettings } from './crew-settings.ts';
import type { PrimaryTopics, WorkerTopics } from './topics.ts';

/** A forked process, as the primary holds it. */
export interface WorkerProcess extends Endpoint {
  readonly pid: number | undefined;
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  kill(signal: NodeJS.Signals): void;
}

export interface WorkerPlace {
  readonly index: number;
  /** Number of its own queue. */
  readonly lane: number;
  /** What it was started with. */
  readonly settings: CrewSettings;
}

/** Longest a worker may take to end what it does with a partial upload; a photo that is being decided on takes longer. */
const LET_GO_WITHIN_MS = 2_000;

/** One worker in the eyes of its primary. */
export class WorkerHandle implements PartialHolder {
  readonly index: number;
  readonly lane: number;
  readonly settings: CrewSettings;
  readonly pid: number | undefined;
  /** Queues of others that it empties. */
  readonly adopted = new Set<number>();
  /** Resolves with its port when it serves phones; rejects when it ends before. */
  readonly serving: Promise<number>;
  /** Resolves when the process has ended. */
  readonly gone: Promise<undefined>;
  /** The order it was last seen to obey. */
  obeys: Pick<WorkerOrder, 'turn' | 'among'> = { turn: 0, among: 0 };
  metrics: readonly MetricSnapshot[] = [];
  #state: 'starting' | 'serving' | 'closing' = 'starting';
  readonly #process: WorkerProcess;
  readonly #clock: Clock;
  readonly #channel: Channel<WorkerTopics, PrimaryTopics>;

  constructor(
    place: WorkerPlace,
    process: WorkerProcess,
    clock: Clock,
    answers: (worker: WorkerHandle) => Omit<AnswersTo<PrimaryTopics>, 'serving'>,
    onError: (error: unknown) => void,
  ) {
    this.index = place.index;
    this.lane = place.lane;
    this.settings = place.settings;
    this.pid = process.pid;
    this.#process = process;
    this.#clock = clock;
    const serving = Promise.withResolvers<number>();
    const gone = Promise.withResolvers<undefined>();
    this.serving = serving.promise;
    this.gone = gone.promise;
    // Whoever waits hears of it; when nobody does, the end of the process is enough of a sign.
    this.serving.catch(() => undefined);
    process.onExit((code, signal) => {
      serving.reject(
        new Error(`worker ${String(place.index)} ended (${String(signal ?? code)}) before it served`),
      );
      gone.resolve(undefined);
    });
    this.#channel = new Channel<WorkerTopics, PrimaryTopics>(
      process,
      clock,
      {
        ...answers(this),
        serving: ({ port }) => {
          if (this.#state === 'starting') this.#state = 'serving';
          serving.resolve(port);
          return Promise.resolve(true);
        },
      },
      onError,
    );
  }

  get isServing(): boolean {
    return this.#state === 'serving';
  }

  get isClosing(): boolean {
    return this.#state === 'closing';
  }

  ask<Topic extends keyof WorkerTopics>(
    topic: Topic,
    body: WorkerTopics[Topic]['ask'],
    withinMs: number,
  ): Promise<WorkerTopics[Topic]['answer'] | undefined> {
    return this.#channel.ask(topic, body, withinMs);
  }

  /** Have it end what it does with a partial upload. One that has ended itself has let go of everything. */
  letGo(key: string, grant: number): Promise<LetGo | undefined> {
    const late = this.#clock.sleep(LET_GO_WITHIN_MS).then(() => undefined);
    const asked = this.ask('letGo', { key, grant }, LET_GO_WITHIN_MS).then((said) => said ?? late);
    const ended = this.gone.then(() => ({ standing: undefined }));
    return Promise.race([asked, ended, late]);
  }

  /** Have it close in order and wait for its end; after `withinMs` it is ended as it is. */
  async close(withinMs: number): Promise<void> {
    this.#state = 'closing';
    const last = await Promise.race([this.ask('close', { hasten: false }, withinMs), this.gone]);
    if (last) this.metrics = last;
    else this.kill();
    await this.gone;
  }

  /** While it closes: cut off what is in flight. */
  hasten(): void {
    void this.ask('close', { hasten: true }, 0);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
