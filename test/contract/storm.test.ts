/** Storms of alerts through the real Alertmanager, as configured for the night, to a real webhook. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { ALERTS, PRODUCTION, PROVINCES } from '../../src/catalog/index.ts';
import { alertWebhookSchema, type AlertWebhook } from '../../src/contracts/index.ts';
import { localSite, publish } from '../../src/publish/index.ts';
import { labelsOf, startAlertmanager, type Alertmanager, type Labels } from '../support/alertmanager.ts';

const TOKEN = 'token-of-the-storm';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Notified {
  readonly at: number;
  readonly body: AlertWebhook;
}

/** A webhook as the incident service has one; `next` waits for what comes after `seen` notifications. */
async function listenForWebhooks() {
  const notified: Notified[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.headers.authorization !== `Bearer ${TOKEN}`) {
        response.writeHead(401).end();
        return;
      }
      notified.push({ at: performance.now(), body: alertWebhookSchema.parse(JSON.parse(body)) });
      response.end('{}');
      server.emit('notified');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close').catch(() => undefined);
  });
  return {
    port: (server.address() as AddressInfo).port,
    notified,
    async next(seen: number): Promise<void> {
      if (notified.length <= seen) await once(server, 'notified');
    },
  };
}

/** Let a storm loose and wait until each alert was told, or is held back by one that was. */
async function weather(storm: readonly Labels[]) {
  const webhook = await listenForWebhooks();
  const site = localSite(0, []);
  const url = `http://127.0.0.1:${String(webhook.port)}/api/alerts`;
  const config = publish(PRODUCTION, { ...site, webhook: { ...site.webhook, url } }).get(
    'alerts/alertmanager.yml',
  )!;
  const alertmanager = await startAlertmanager({ config, token: TOKEN });
  closing.push(() => alertmanager.close());
  const beganAt = performance.now();
  await alertmanager.send(storm);
  for (;;) {
    const seen = webhook.notified.length;
    const { told, lost } = await account(alertmanager, webhook.notified, storm.length);
    if (lost === 0) {
      return {
        told,
        notifications: webhook.notified.length,
        firstAfterMs: (webhook.notified[0]?.at ?? Infinity) - beganAt,
        groups: await groupsOf(alertmanager),
      };
    }
    await webhook.next(seen);
  }
}

/** Which alerts were told, and how many of all were neither told nor are held back by one that was. */
async function account(alertmanager: Alertmanager, notified: readonly Notified[], all: number) {
  const told = new Map(
    notified.flatMap(({ body }) => body.alerts.map((alert) => [alert.fingerprint, alert.labels] as const)),
  );
  const known = await alertmanager.known();
  const spokenFor = known.filter(
    ({ fingerprint, status }) =>
      !told.has(fingerprint) && status.inhibitedBy.some((source) => told.has(source)),
  );
  return { told: [...told.values()], lost: all - told.size - spokenFor.length };
}

/** How many groups wait to be told of, or were: no notification comes without one. */
async function groupsOf({ origin }: Alertmanager): Promise<number> {
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  return Number(/^alertmanager_dispatcher_aggregation_groups (\d+)$/m.exec(metrics)?.[1] ?? NaN);
}

const inEvery = (alertname: string): readonly Labels[] =>
  PROVINCES.map(({ code }) => labelsOf(alertname, { region: code, province: code }));

/** More than the rules can bring: what they say of the nation, said of every province too. */
const TWELVE = [
  ...ALERTS.filter(({ region }) => region === 'province').map(({ name }) => name),
  ...['LoginSuccessLow', 'LoginRefusedHigh', 'LoginBudgetBurnFast', 'UploadLatencyHigh'],
  ...['SirekapDown', 'ReceiptBudgetBurnFast', 'QueueDiskFilling', 'GatewayDown', 'PolicyLagging'],
].slice(0, 12);

describe('a storm', () => {
  it('of 12 alerts in 38 provinces at once is five notifications at most, the first within 15 s, and nothing is lost', async ({
    annotate,
  }) => {
    const storm = TWELVE.flatMap(inEvery);
    expect(storm).toHaveLength(12 * 38);
    const seen = await weather(storm);
    await annotate(
      `${seen.notifications} notifications, the first after ${(seen.firstAfterMs / 1_000).toFixed(1)} s; ${seen.told.length} alerts told, ${storm.length - seen.told.length} spoken for`,
    );
    expect(seen.notifications).toBeLessThanOrEqual(5);
    expect(seen.groups).toBe(seen.notifications);
    expect(seen.firstAfterMs).toBeLessThanOrEqual(15_000);
    expect(seen.told.length).toBeGreaterThan(200);
  });

  it('of one national outage tells of the nation, and of no province', async ({ annotate }) => {
    const nation = [
      'NationalUploadOutage',
      'InflowBelowExpected',
      'ProvincesSilent',
      'NationalAnomalousTotals',
    ];
    const regional = ALERTS.filter(({ region }) => region === 'province').map(({ name }) => name);
    const seen = await weather([...regional.flatMap(inEvery), ...nation.map((name) => labelsOf(name))]);
    await annotate(`${seen.notifications} notifications of ${seen.told.length} alerts`);
    expect(seen.told.map((labels) => labels['alertname']).sort()).toEqual(nation.toSorted());
    expect(seen.notifications).toBeLessThanOrEqual(3);
    expect(seen.groups).toBe(3);
  });
});
