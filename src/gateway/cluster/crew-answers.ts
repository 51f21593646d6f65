import type { WorkerOrder } from '../policy/policy-in-force.ts';
import type { PartialKeeper } from '../resumable/keeper.ts';
import type { AnswersTo } from './channel.ts';
import { combineWords } from './siblings.ts';
import type { PrimaryTopics } from './topics.ts';
import type { WorkerHandle } from './worker-handle.ts';

export interface AnswerParts {
  /** What the workers are to obey now. */
  readonly order: () => WorkerOrder;
  /** Which worker works on which partial upload. */
  readonly partials: Pick<PartialKeeper, 'ask'>;
  /** All workers, those that start or close among them. */
  readonly workers: () => Iterable<WorkerHandle>;
  /** A queue folder holds nothing more and is closed. */
  readonly onEmptied: (lane: number) => void;
}

/** Longest a worker may take to say what it knows of an upload; who asks waits a little longer. */
const WORD_WITHIN_MS = 250;
export const OBEY_WITHIN_MS = 3_000;

/** What a primary answers one of its workers: from its own books, or by asking the others. */
export function crewAnswers(
  asking: WorkerHandle,
  { order, partials, workers, onEmptied }: AnswerParts,
): Omit<AnswersTo<PrimaryTopics>, 'serving'> {
  const others = (): WorkerHandle[] =>
    [...workers()].filter((worker) => worker !== asking && (worker.isServing || worker.isClosing));
  return {
    begin: () => {
      const now = order();
      asking.obeys = now;
      const { index, lane, settings } = asking;
      return Promise.resolve({ index, lane, workers: settings.workers, order: now });
    },
    siblings: async (question) => {
      const words = others().map((other) => other.ask('upload', question, WORD_WITHIN_MS));
      return combineWords(await Promise.all(words));
    },
    delivered: async (key) => {
      await Promise.all(others().map((other) => other.ask('delivered', key, OBEY_WITHIN_MS)));
      return true;
    },
    uploaded: async (tps) => {
      await Promise.all(others().map((other) => other.ask('uploaded', tps, OBEY_WITHIN_MS)));
      return true;
    },
    standby: async (question) => {
      const within = question.kind === 'find' ? WORD_WITHIN_MS : OBEY_WITHIN_MS;
      const words = others().map((other) => other.ask('standby', question, within));
      return (await Promise.all(words)).flatMap((keys) => keys ?? []);
    },
    partial: (question) => partials.ask(asking, question),
    emptied: (lane) => {
      onEmptied(lane);
      return Promise.resolve(true);
    },
  };
}
