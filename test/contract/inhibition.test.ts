/** What the generated configuration holds back, asked of a real Alertmanager. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ALERTS, PRODUCTION } from '../../src/catalog/index.ts';
import { localSite, publish } from '../../src/publish/index.ts';

let folder: string;
let alertmanager: ChildProcess;
let origin: string;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siaga-inhibition-'));
  // Its receiver is nobody: what is asked is only what would be sent.
  const config = publish(PRODUCTION, localSite(await freePort(), [])).get('alerts/alertmanager.yml')!;
  await writeFile(join(folder, 'alertmanager.yml'), config);
  await writeFile(join(folder, 'webhook-token'), 'rahasia');
  const address = `127.0.0.1:${String(await freePort())}`;
  origin = `http://${address}`;
  alertmanager = spawn(
    'prometheus-alertmanager',
    [
      '--config.file=alertmanager.yml',
      '--storage.path=data',
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  await vi.waitFor(async () => expect((await fetch(`${origin}/-/ready`)).status).toBe(200), {
    timeout: 50_000,
    interval: 100,
  });
});
afterAll(async () => {
  const gone = once(alertmanager, 'exit');
  alertmanager.kill('SIGTERM');
  await gone;
  await rm(folder, { recursive: true, force: true });
});

type Labels = Readonly<Record<string, string>>;

/** An alert as Prometheus would send it. */
function labelsOf(alertname: string, more: Labels = {}): Labels {
  const alert = ALERTS.find((entry) => entry.name === alertname)!;
  return { alertname, region: 'nasional', service: alert.service, severity: alert.severity, ...more };
}

async function send(alerts: readonly Labels[], endsAt?: string): Promise<void> {
  const startsAt = new Date(Date.now() - 60_000).toISOString();
  const answer = await fetch(`${origin}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts.map((labels) => ({ labels, startsAt, ...(endsAt && { endsAt }) }))),
  });
  expect(answer.status).toBe(200);
}

interface Known {
  readonly labels: Labels;
  readonly status: { readonly inhibitedBy: readonly string[] };
}

/** Names of the alerts that are held back, with what tells instances apart. */
async function inhibited(): Promise<readonly string[]> {
  const known = (await (await fetch(`${origin}/api/v2/alerts`)).json()) as readonly Known[];
  return known
    .filter(({ status }) => status.inhibitedBy.length > 0)
    .map(({ labels }) => `${labels['alertname'] ?? ''} ${labels['gateway'] ?? labels['region'] ?? ''}`)
    .sort();
}

describe('Alertmanager', () => {
  it('holds burns of the login budget back while the alert of their cause fires in their region, and no longer', async () => {
    const burns = ['LoginBudgetBurnFast', 'LoginBudgetBurnSlow'].map((name) => labelsOf(name));
    const others = [
      labelsOf('LoginBudgetBurnFast', { region: '52' }),
      labelsOf('ReceiptBudgetBurnFast'),
      labelsOf('LoginRefusedHigh'),
    ];
    await send([...burns, ...others, labelsOf('LoginSuccessLow')]);
    await expect.poll(inhibited).toEqual(['LoginBudgetBurnFast nasional', 'LoginBudgetBurnSlow nasional']);
    await send([labelsOf('LoginSuccessLow')], new Date().toISOString());
    await expect.poll(inhibited).toEqual([]);
  });

  it('holds back what a gateway that is gone cannot hear, and that of no other gateway', async () => {
    const heard = ['gw-wib', 'gw-wit'].flatMap((gateway) =>
      ['ControlPlaneDisconnected', 'PolicyLagging'].map((name) => labelsOf(name, { gateway })),
    );
    await send([...heard, labelsOf('GatewayDown', { gateway: 'gw-wib' })]);
    await expect
      .poll(inhibited)
      .toEqual(['ControlPlaneDisconnected gw-wib', 'PolicyLagging gw-wib', 'PolicyLagging gw-wit']);
  });
});
