import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reading } from '../compare.ts';
import { WORKER_FLAGS } from '../../../src/processes/worker-flags.ts';
import { readingOf, type Done } from './measure.ts';

/** What a worker takes in. */
export interface Turn {
  readonly dir: string;
  /** Of the photo. */
  readonly bytes: number;
  /** Uploads at once. */
  readonly lanes: number;
  readonly seconds: number;
}

export interface Workers {
  /** Take photos in, all workers together with so many in flight, each into a queue of its own below `dir`. */
  takeIn(turn: Turn): Promise<Reading>;
  stop(): void;
}

/** So many workers as a gateway has them: processes, each with a lane of its own. */
export function startWorkers(count: number): Workers {
  const workers = Array.from({ length: count }, () =>
    fork(join(import.meta.dirname, 'worker.ts'), { execArgv: [...WORKER_FLAGS], serialization: 'advanced' }),
  );
  return {
    async takeIn({ dir, lanes, ...turn }) {
      const done = workers.map(async (worker, lane) => {
        const own = join(dir, String(lane));
        await mkdir(own);
        worker.send({ ...turn, dir: own, lanes: lanes / workers.length } satisfies Turn);
        const [said] = (await once(worker, 'message')) as [Done];
        return said;
      });
      return readingOf(await Promise.all(done));
    },
    stop() {
      for (const worker of workers) worker.disconnect();
    },
  };
}
