import type { Clock } from '../../kernel/index.ts';

/** Workers that take turns at whatever is due. */
export interface Loop {
  /** Look at once. */
  wake(): void;
  /** Stop and wait for work in hand. */
  close(): Promise<void>;
}

interface LoopOptions {
  readonly clock: Clock;
  readonly workers: number;
  /** Longest idle pause: how late a step that another process made due may start. */
  readonly idleMs: number;
  /** Do one thing; false when there was nothing. */
  readonly work: () => Promise<boolean>;
  readonly onTrouble: (error: unknown) => void;
}

const FIRST_BACKOFF_MS = 100;
const MOST_BACKOFF_MS = 2_000;

/** Run `workers` loops over `work` until closed. A failure (the database is down) only makes them wait. */
export function startLoop(options: LoopOptions): Loop {
  const { clock, workers, idleMs, work, onTrouble } = options;
  const stop = new AbortController();
  const waiting = new Set<() => void>();
  const pause = (ms: number, canWake: boolean): Promise<void> =>
    new Promise((resolve) => {
      if (stop.signal.aborted) {
        resolve();
        return;
      }
      const done = () => {
        cancel();
        stop.signal.removeEventListener('abort', done);
        waiting.delete(done);
        resolve();
      };
      const cancel = clock.after(ms, done);
      stop.signal.addEventListener('abort', done, { once: true });
      if (canWake) waiting.add(done);
    });
  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stop.signal.aborted) {
      try {
        const worked = await work();
        failures = 0;
        if (!worked) await pause(idleMs, true);
      } catch (error) {
        onTrouble(error);
        failures += 1;
        await pause(Math.min(MOST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10)), false);
      }
    }
  };
  const running = Array.from({ length: workers }, run);
  return {
    wake() {
      for (const done of [...waiting]) done();
    },
    async close() {
      stop.abort();
      await Promise.all(running);
    },
  };
}
