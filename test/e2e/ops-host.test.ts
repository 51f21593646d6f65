import { connect } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';

/** Below the range from which outgoing connections take theirs. */
const PORT = 17_400;

vi.setConfig({ testTimeout: 100_000 });

let gateway: GatewayProcess;
afterEach(() => gateway.close());

/** Whether somebody listens there. The whole of 127/8 is this machine; only 127.0.0.1 is where most listen. */
const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });

it.each(['0', '1'])(
  'phones may come from everywhere without the metrics port being open there (%s workers)',
  async (workers) => {
    gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: workers, SIAGA_HOST: '0.0.0.0' });
    expect(await answers('127.0.0.2', gateway.port)).toBe(true);
    expect(await answers('127.0.0.1', gateway.opsPort)).toBe(true);
    expect(await answers('127.0.0.2', gateway.opsPort)).toBe(false);
  },
);

it('metrics are shown elsewhere when that is asked for', async () => {
  gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: '0', SIAGA_OPS_HOST: '0.0.0.0' });
  expect(await answers('127.0.0.2', gateway.opsPort)).toBe(true);
  expect(await answers('127.0.0.2', gateway.port)).toBe(false);
});
