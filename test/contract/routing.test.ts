/** Where alerts go, asked of amtool; and that the names our alerts on Alertmanager rest on are what it exports. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { ALERTS, foreign, PRODUCTION } from '../../src/catalog/index.ts';
import { localSite, publish } from '../../src/publish/index.ts';
import { freePort, labelsOf, startAlertmanager, type Alertmanager } from '../support/alertmanager.ts';

const FOLDER = fileURLToPath(new URL('../../alerts', import.meta.url));
const run = promisify(execFile);

async function receiversOf(alertname: string): Promise<readonly string[]> {
  const labels = Object.entries(labelsOf(alertname)).map(([name, value]) => `${name}=${value}`);
  const args = ['config', 'routes', 'test', '--config.file=alertmanager.yml', ...labels];
  const { stdout } = await run('amtool', args, { cwd: FOLDER });
  return (stdout.split('\n')[0] ?? '').split(',').sort();
}

const EMERGENCIES = ['IncidentServiceDown', 'AlertmanagerDeliveryFailing', 'PagesUndelivered'];
const others = ALERTS.map(({ name }) => name).filter(
  (name) => name !== 'Watchdog' && !EMERGENCIES.includes(name),
);

describe('an alert', () => {
  it.each(others)('%s goes to the incident service alone', async (alertname) => {
    expect(await receiversOf(alertname)).toEqual(['siaga']);
  });

  it.each(EMERGENCIES)('%s also goes to people without the incident service', async (alertname) => {
    expect(await receiversOf(alertname)).toEqual(['darurat', 'siaga']);
  });

  it('that is the heartbeat goes to its listener outside, and opens no incident', async () => {
    expect(await receiversOf('Watchdog')).toEqual(['denyut']);
  });
});

const running: Alertmanager[] = [];
afterEach(async () => {
  for (const alertmanager of running.splice(0)) await alertmanager.close();
});

it('two Alertmanagers of one cluster export what our alerts on them name, and see each other', async () => {
  const config = publish(PRODUCTION, localSite(await freePort(), [])).get('alerts/alertmanager.yml')!;
  const peers = [`127.0.0.1:${String(await freePort())}`, `127.0.0.1:${String(await freePort())}`];
  for (const own of peers) {
    const cluster = [
      `--cluster.listen-address=${own}`,
      ...peers.filter((peer) => peer !== own).map((peer) => `--cluster.peer=${peer}`),
    ];
    running.push(await startAlertmanager({ config, token: 'rahasia', cluster }));
  }
  const exported = async ({ origin }: Alertmanager): Promise<ReadonlyMap<string, number>> => {
    const text = await (await fetch(`${origin}/metrics`)).text();
    const samples = [...text.matchAll(/^(\w+)(?:\{[^}]*\})? (\S+)$/gm)];
    return new Map(samples.map(([, name = '', value]) => [name, Number(value)]));
  };
  await expect
    .poll(async () => (await exported(running[0]!)).get(foreign.alertmanagerMembers.name), {
      timeout: 20_000,
    })
    .toBe(2);
  const [one, other] = [await exported(running[0]!), await exported(running[1]!)];
  for (const { name } of [
    foreign.alertmanagerSent,
    foreign.alertmanagerFailed,
    foreign.alertmanagerConfigLoaded,
    foreign.alertmanagerConfigHash,
    foreign.processStarted,
  ])
    expect([...one.keys()], name).toContain(name);
  expect(one.get(foreign.alertmanagerConfigHash.name)).toBe(other.get(foreign.alertmanagerConfigHash.name));
});
