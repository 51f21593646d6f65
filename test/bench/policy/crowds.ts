import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Applied, Await, CrowdSetting } from './messages.ts';

/** A process of gateways. */
export interface Crowd {
  /** When each of its gateways obeyed this epoch, milliseconds on the host's monotonic clock. */
  applied(epoch: number, withinMs: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Start one; resolves when its gateways are there. Rejects when it ends before it was asked to. */
export async function startCrowd(setting: CrowdSetting): Promise<Crowd> {
  const child = fork(join(import.meta.dirname, 'crowd.ts'), [JSON.stringify(setting)]);
  const exit = once(child, 'exit');
  const ended = exit.then(() => Promise.reject(new Error('a process of gateways ended too early')));
  ended.catch(() => undefined);
  const answer = async (): Promise<readonly number[]> => {
    const [{ at }] = (await Promise.race([once(child, 'message'), ended])) as [Applied];
    return at;
  };
  await answer();
  return {
    applied(epoch, withinMs) {
      const said = answer();
      child.send({ epoch, withinMs } satisfies Await);
      return said;
    },
    async close() {
      child.disconnect();
      await exit;
    },
  };
}
