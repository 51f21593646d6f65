import type { Logger } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { WorkerHandle } from './worker-handle.ts';

export interface PulseParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a worker may say nothing, milliseconds. */
  readonly silenceMs: number;
}

/** Questions that go unanswered one after another before a worker is taken to hang. */
const MISSED_MOST = 5;

/**
 * End a worker that serves and answers nothing any more. Until it has ended all it had stays its own: its queue, and
 * partial uploads, which nobody else may touch while it could still write into them. Questions are counted, not
 * time: after a machine has slept, its processes have answered none of one question only.
 */
export function watchPulse(
  worker: Pick<WorkerHandle, 'index' | 'pid' | 'isServing' | 'gone' | 'ask' | 'kill'>,
  { clock, logger, silenceMs }: PulseParts,
): void {
  let missed = 0;
  const stop = clock.every(silenceMs / MISSED_MOST, () => {
    // One that closes has a bound of its own.
    if (!worker.isServing) return;
    if (missed >= MISSED_MOST) {
      logger.error({ worker: worker.index, pid: worker.pid, silenceMs }, 'a worker hangs and is ended');
      worker.kill();
      return;
    }
    missed += 1;
    void worker.ask('alive', null, silenceMs).then((isAlive) => {
      if (isAlive === true) missed = 0;
    });
  });
  void worker.gone.then(stop);
}
