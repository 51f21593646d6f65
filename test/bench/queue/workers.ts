import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reading } from '../compare.ts';
import { WORKER_ENV, WORKER_FLAGS } from '../../../src/processes/worker-flags.ts';
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
  /** Take photos in, all of them together with so many in flight, each into a folder of its own below `dir`. */
  takeIn(turn: Turn): Promise<Reading>;
  stop(): void;
}

/** So many workers as a gateway has them: processes, each with a lane of its own. */
export const startWorkers = (count: number): Workers =>
  processesOf(
    Array.from({ length: count }, () => start('worker.ts', { ...process.env, ...WORKER_ENV }, WORKER_FLAGS)),
  );

/** A process that writes and syncs, with so many threads in its pool. */
export const startRawWriter = (threads: string): Workers =>
  processesOf([start('raw-writer.ts', { ...process.env, UV_THREADPOOL_SIZE: threads }, [])]);

const start = (script: string, env: NodeJS.ProcessEnv, flags: readonly string[]): ChildProcess =>
  fork(join(import.meta.dirname, script), { env, execArgv: [...flags], serialization: 'advanced' });

function processesOf(workers: readonly ChildProcess[]): Workers {
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
