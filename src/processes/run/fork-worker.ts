import cluster from 'node:cluster';
import type { Endpoint, WorkerProcess } from '../../gateway/index.ts';
import { WORKER_ENV, WORKER_FLAGS } from '../worker-flags.ts';

/** Fork this process's own file as a worker of it. A worker ends with its primary, and needs no other tie to it. */
export function forkWorker(env: Readonly<Record<string, string | undefined>>): WorkerProcess {
  cluster.setupPrimary({
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...WORKER_FLAGS, ...process.execArgv],
  });
  const worker = cluster.fork({ ...WORKER_ENV, ...env, SIAGA_SUPERVISED: '0' });
  return {
    pid: worker.process.pid,
    send(message) {
      // A worker that has just died is not connected: who asks it gets no answer.
      if (!worker.isConnected()) return false;
      // Its word is on its way even where Node says false: that is a request for patience, as while a connection is handed over.
      worker.send(message, () => undefined);
      return true;
    },
    onMessage(listener) {
      worker.on('message', listener);
    },
    onExit(listener) {
      worker.once('exit', listener);
    },
    kill(signal) {
      worker.process.kill(signal);
    },
  };
}

/** A worker's end of the channel to its primary. */
export const primaryEndpoint: Endpoint = {
  send(message) {
    if (!process.connected) return false;
    process.send?.(message, undefined, undefined, () => undefined);
    return true;
  },
  onMessage(listener) {
    process.on('message', listener);
  },
};
