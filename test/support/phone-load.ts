import { Agent, request } from 'node:http';
import { PATHS } from '../../src/contracts/index.ts';
import { jpeg, tpsIn, uploadHeaders } from '../../src/gateway/testing.ts';

export interface LoadTally {
  readonly statuses: Map<number, number>;
  /** What no answer came to, by error code. */
  readonly failures: string[];
  /** Keys of uploads that were answered with a receipt. */
  readonly receipted: Set<string>;
}

/** Phones that ask without a pause, each on a kept-alive connection, every third time with a photo. */
export function startLoad(
  port: number,
  phones: number,
): { readonly tally: LoadTally; stop(): Promise<LoadTally> } {
  const tally: LoadTally = { statuses: new Map(), failures: [], receipted: new Set() };
  const agents: Agent[] = [];
  let running = true;
  let seed = 0;
  const once = (agent: Agent, method: string, path: string, headers: Record<string, string>, body?: Buffer) =>
    new Promise<void>((resolve) => {
      const req = request({ host: '127.0.0.1', port, agent, method, path, headers }, (res) => {
        const status = res.statusCode ?? 0;
        tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
        res.resume();
        res.once('end', () => {
          const key = headers['idempotency-key'];
          if (status < 300 && key !== undefined) tally.receipted.add(key);
          resolve();
        });
        res.once('error', (error) => {
          tally.failures.push(error.message);
          resolve();
        });
      });
      req.once('error', (error: NodeJS.ErrnoException) => {
        // Nobody listens any more: the request was never begun.
        if (error.code === 'ECONNREFUSED') running = false;
        else tally.failures.push(`${method} ${error.code ?? error.message}`);
        resolve();
      });
      req.end(body);
    });
  const phone = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agents.push(agent);
    for (let turn = 0; running; turn += 1) {
      if (turn % 3 === 0) {
        const photo = jpeg((seed += 1), 20_000);
        const tps = tpsIn('52', seed % 500);
        const headers = { ...uploadHeaders(photo, tps), authorization: `Bearer sesi-${tps}` };
        await once(agent, 'POST', PATHS.upload, headers, photo);
      } else await once(agent, 'GET', `${PATHS.portal}/52`, {});
    }
  };
  const all = Promise.all(Array.from({ length: phones }, phone));
  return {
    tally,
    async stop() {
      running = false;
      await all;
      for (const agent of agents) agent.destroy();
      return tally;
    },
  };
}
