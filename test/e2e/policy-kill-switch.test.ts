import { afterEach, describe, expect, it } from 'vitest';
import { PATHS } from '../../src/contracts/index.ts';
import { orderKillSwitch } from '../../src/gateway/index.ts';
import { inAnHour, jpeg, tpsIn, uploadHeaders } from '../../src/gateway/testing.ts';
import { siaga, startControlledGateway, type ControlledGateway } from '../support/controlled-gateway.ts';
import { eventually } from '../support/gateway-process.ts';

const PORT = 17_200;

let site: ControlledGateway;
afterEach(async () => {
  await site.close();
});

const HARM = {
  rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue', shedBelow: 'officer-read' } as const],
};

let seed = 0;
/** Statuses of eight uploads and eight public reads, each on a connection of its own and so at any worker. */
async function statuses(): Promise<readonly number[]> {
  const origin = `http://127.0.0.1:${String(PORT)}`;
  const seen = new Set<number>();
  for (let n = 0; n < 8; n += 1) {
    const photo = jpeg((seed += 1));
    const headers = { ...uploadHeaders(photo, tpsIn('52', seed)), connection: 'close' };
    const body = new Uint8Array(photo);
    seen.add((await fetch(`${origin}${PATHS.upload}`, { method: 'POST', headers, body })).status);
    const read = await fetch(`${origin}${PATHS.portal}/52`, { headers: { connection: 'close' } });
    seen.add(read.status);
  }
  return [...seen].sort((a, b) => a - b);
}

const pull = () =>
  siaga('policy', 'kill-switch', '--data-dir', site.gateway.dataDir, '--by', 'Piket', '--reason', 'uji');

describe('siaga policy kill-switch', () => {
  it.each(['0', '1', '2'])(
    'with %s workers makes every process of a running gateway adaptive-only, and says so once it is',
    async (workers) => {
      site = await startControlledGateway(PORT, { SIAGA_WORKERS: workers, SIAGA_LOG_LEVEL: 'info' });
      await site.obey(5, HARM);
      await site.arm(1);
      expect(await statuses()).toEqual([202, 503]);
      expect(await pull()).toEqual({
        code: 0,
        stdout: 'kill switch 1 is pulled: this gateway obeys no rule, adaptive limits only\n',
        stderr: '',
      });
      expect(await statuses()).toEqual([200, 201]);
      await eventually(() => expect(site.words('killed')).toHaveLength(1));
      expect(site.words('killed')).toMatchObject([{ epoch: 5, serial: 1, by: 'Piket', reason: 'uji' }]);
      expect((await site.report()).killed).toMatchObject({ serial: 1, here: true });
    },
  );

  it('is told, and ended, without one more word on the policy that it suspends', async () => {
    site = await startControlledGateway(PORT, { SIAGA_WORKERS: '1', SIAGA_LOG_LEVEL: 'info' });
    await site.obey(5, HARM);
    await site.arm(1);
    expect((await pull()).code).toBe(0);
    await eventually(() => expect(site.words('killed')).toHaveLength(1));
    const said = site.control.acks.length;
    const asked = site.control.polls;
    await eventually(() => expect(site.control.polls).toBeGreaterThan(asked + 3));
    expect(site.control.acks.slice(said)).toEqual([]);
    await site.obey(6, { ...HARM, killSwitch: { serial: 1, state: 'left' } });
    expect(await statuses()).toEqual([202, 503]);
  });

  it('agrees when the control plane has pulled it already', async () => {
    site = await startControlledGateway(PORT, { SIAGA_WORKERS: '1', SIAGA_LOG_LEVEL: 'info' });
    await site.arm(1);
    await site.obey(5, { killSwitch: { serial: 1, state: 'pulled' } });
    expect(await pull()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^kill switch 1 is pulled/),
    });
  });

  it('says where none is ready, and where no gateway runs', async () => {
    site = await startControlledGateway(PORT, { SIAGA_WORKERS: '0', SIAGA_LOG_LEVEL: 'info' });
    expect(await pull()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^no kill switch lies/) });
    await site.obey(5, HARM);
    await site.arm(1);
    await site.gateway.stop();
    expect(await pull()).toMatchObject({ code: 1, stderr: expect.stringMatching(/the next start will\n$/) });
  });
});

describe('a worker that does not obey the kill switch', () => {
  it('keeps the gateway from saying that it is pulled, until it does', async () => {
    site = await startControlledGateway(PORT, { SIAGA_WORKERS: '2', SIAGA_LOG_LEVEL: 'info' });
    await site.obey(5, HARM);
    await site.arm(1);
    const [deaf] = site.gateway.workers();
    process.kill(deaf!, 'SIGSTOP');
    try {
      await orderKillSwitch(site.gateway.dataDir, { by: 'Piket', reason: 'uji' });
      await eventually(() => expect(site.gateway.log()).toContain('a worker does not obey it yet'));
      expect(site.words('killed')).toEqual([]);
    } finally {
      process.kill(deaf!, 'SIGCONT');
    }
    await eventually(() => expect(site.words('killed')).toHaveLength(1));
    expect(await statuses()).toEqual([200, 201]);
  });
});

describe('a policy whose key is taken away', () => {
  it('is obeyed by no worker any more once the gateway has been reloaded', async () => {
    site = await startControlledGateway(PORT, { SIAGA_WORKERS: '2', SIAGA_LOG_LEVEL: 'info' });
    await site.obey(5, HARM);
    expect(await statuses()).toEqual([202, 503]);
    await site.distrust();
    expect(await statuses()).toEqual([200, 201]);
  });
});

describe('a lease', () => {
  it('that was in force before a restart is every worker’s again, without one in the policy', async () => {
    const lease = { concurrency: 7, drainPerSecond: 3, loginShare: 0.4 };
    site = await startControlledGateway(PORT, { SIAGA_WORKERS: '2', SIAGA_LEASE_DEFAULT: '90' });
    await site.obey(5, { leases: { 'gw-wita': lease } });
    await site.obey(6);
    await site.gateway.restart({ SIAGA_CONTROL_URLS: '' });
    expect((await site.report()).lease).toEqual(lease);
    expect(await site.gateway.metric('siaga_gateway_concurrency_lease')).toBe(7);
  });
});
