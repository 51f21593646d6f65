/** A real Alertmanager, as configured for the night, before a webhook that takes nothing. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'vitest';
import { foreign, PRODUCTION } from '../../src/catalog/index.ts';
import { localSite, publish } from '../../src/publish/index.ts';
import { labelsOf, startAlertmanager } from '../support/alertmanager.ts';
import { published } from '../support/lint/published.ts';
import { storiesOf } from '../support/rules/published-stories.ts';
import { tell } from '../support/rules/tell.ts';

const ALERT = 'AlertmanagerDeliveryFailing';
const STEP_S = 10;
const SENT = foreign.alertmanagerSent.name;
const FAILED = foreign.alertmanagerFailed.name;

/** What tests that run beside each other clean up and expect is their own. */
type Test = Pick<TestContext, 'onTestFinished' | 'expect'>;

/** Answers every notification with this status. */
async function refusingWebhook(status: number, { onTestFinished }: Test): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close').catch(() => undefined);
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/alerts`;
}

/** Seconds from one given-up notification to the next, with what the counters said at the later one. */
async function watchGivingUp(status: number, test: Test) {
  const site = localSite(0, []);
  const webhook = { ...site.webhook, url: await refusingWebhook(status, test) };
  const config = publish(PRODUCTION, { ...site, webhook }).get('alerts/alertmanager.yml')!;
  const alertmanager = await startAlertmanager({ config, token: 'token-nobody-takes' });
  test.onTestFinished(() => alertmanager.close());
  await alertmanager.send([labelsOf('GatewayDown')]);
  const count = async (name: string): Promise<number> => {
    const text = await (await fetch(`${alertmanager.origin}/metrics`)).text();
    const lines = [...text.matchAll(new RegExp(`^${name}{[^}]*integration="webhook"[^}]*} (\\d+)$`, 'gm'))];
    return lines.reduce((sum, [, value]) => sum + Number(value), 0);
  };
  const reaches = (failures: number): Promise<void> =>
    test.expect
      .poll(() => count(FAILED), { timeout: 60_000, interval: 100 })
      .toBeGreaterThanOrEqual(failures);
  await reaches(1);
  const firstAt = performance.now();
  await reaches(2);
  return {
    everyS: (performance.now() - firstAt) / 1_000,
    failed: await count(FAILED),
    sent: await count(SENT),
  };
}

/** The counters of that pace, from the start of Alertmanager on, as Prometheus scrapes them. */
const atPace = (everyS: number): string =>
  Array.from({ length: 31 }, (_, step) => String(Math.floor((step * STEP_S) / everyS))).join(' ');

describe.concurrent('an Alertmanager whose webhook', () => {
  it.for([
    ['is there and takes nothing (503), so that it tries on', 503] as const,
    ['refuses it (401), so that it gives up at once', 401] as const,
  ])('%s counts each notification as failed, often enough that the alert fires', async ([, status], test) => {
    const { expect } = test;
    const { everyS, failed, sent } = await watchGivingUp(status, test);
    expect(failed).toBeGreaterThanOrEqual(2);
    expect(sent - failed).toBeLessThanOrEqual(1);
    const { groups, told } = storiesOf(published, ALERT);
    const [file] = told;
    const looks = file!.tests.flatMap((story) => story.alert_rule_test);
    const fires = looks.find(({ exp_alerts }) => exp_alerts.length > 0)!;
    const story = {
      name: `given up every ${everyS.toFixed(1)} s`,
      interval: `${String(STEP_S)}s`,
      input_series: [SENT, FAILED].map((name) => ({
        series: `${name}{job="alertmanager",integration="webhook"}`,
        values: atPace(everyS),
      })),
      alert_rule_test: [{ ...fires, eval_time: '5m' }],
    };
    const folder = await mkdtemp(join(tmpdir(), 'siaga-delivery-'));
    test.onTestFinished(() => rm(folder, { recursive: true }));
    const answer = await tell(folder, String(status), groups, { ...file!, tests: [story] });
    expect(answer.code, answer.text).toBe(0);
  });
});
