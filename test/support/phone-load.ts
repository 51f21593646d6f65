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

/** How a request ended; a text that is neither of the first two says what went wrong. */
type Ended = 'answered' | 'refused' | (string & {}) | { readonly unaccepted: string };

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
    new Promise<Ended>((resolve) => {
      const req = request({ host: '127.0.0.1', port, agent, method, path, headers }, (res) => {
        const status = res.statusCode ?? 0;
        tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
        res.resume();
        res.once('end', () => {
          const key = headers['idempotency-key'];
          if (status < 300 && key !== undefined) tally.receipted.add(key);
          resolve('answered');
        });
        res.once('error', (error) => {
          resolve(error.message);
        });
      });
      req.once('error', (error: NodeJS.ErrnoException) => {
        const fault = `${method} ${error.code ?? error.message}`;
        if (error.code === 'ECONNREFUSED') resolve('refused');
        else resolve(error.code === 'ECONNRESET' && !req.reusedSocket ? { unaccepted: fault } : fault);
      });
      req.end(body);
    });
  const ask = (agent: Agent, turn: number): Promise<Ended> => {
    if (turn % 3 !== 0) return once(agent, 'GET', `${PATHS.portal}/52`, {});
    const photo = jpeg((seed += 1), 20_000);
    const tps = tpsIn('52', seed % 500);
    const headers = { ...uploadHeaders(photo, tps), authorization: `Bearer sesi-${tps}` };
    return once(agent, 'POST', PATHS.upload, headers, photo);
  };
  const phone = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agents.push(agent);
    let unaccepted: string | undefined;
    for (let turn = 0; running || unaccepted !== undefined; turn += 1) {
      const ended = await ask(agent, turn);
      // Nobody listens any more: that request was never begun, nor one before it whose connection nobody had accepted.
      if (ended === 'refused') {
        running = false;
        return;
      }
      if (unaccepted !== undefined) tally.failures.push(unaccepted);
      unaccepted = typeof ended === 'object' ? ended.unaccepted : undefined;
      if (typeof ended === 'string' && ended !== 'answered') tally.failures.push(ended);
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
