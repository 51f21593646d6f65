/** Storms of alerts through the real Alertmanager, as configured for the night, to real webhooks, and on to people. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, type TestContext } from 'vitest';
import { ALERTS, GATEWAYS, PRODUCTION, PROVINCES } from '../../src/catalog/index.ts';
import { alertWebhookSchema, type AlertWebhook } from '../../src/contracts/index.ts';
import { sendAlerts, testService } from '../../src/incident/testing.ts';
import { localSite, publish } from '../../src/publish/index.ts';
import { labelsOf, startAlertmanager, type Alertmanager, type Labels } from '../support/alertmanager.ts';

const TOKEN = 'token-of-the-storm';

/** What tests that run beside each other clean up is their own; what was begun last is closed first. */
type Test = Pick<TestContext, 'onTestFinished' | 'expect'>;

interface Notified {
  readonly at: number;
  readonly body: AlertWebhook;
}

/** Where each receiver's webhook is: the incident service's, and two outside, which need no token of ours. */
const PATHS = { siaga: '/api/alerts', denyut: '/denyut', darurat: '/darurat' } as const;
type Receiver = keyof typeof PATHS;

/** Webhooks of every receiver; `next` waits for what comes after `seen` notifications. */
async function listenForWebhooks({ onTestFinished }: Test) {
  const notified: Notified[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.url === PATHS.siaga && request.headers.authorization !== `Bearer ${TOKEN}`) {
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
  onTestFinished(async () => {
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

/** Let a storm loose and wait until each alert was told, or is held back by one that was, and each group has spoken. */
async function weather(storm: readonly Labels[], test: Test) {
  const webhook = await listenForWebhooks(test);
  const site = localSite(0, []);
  const at = (receiver: Receiver): string => `http://127.0.0.1:${String(webhook.port)}${PATHS[receiver]}`;
  const config = publish(PRODUCTION, {
    ...site,
    webhook: { ...site.webhook, url: at('siaga') },
    watchdogUrl: at('denyut'),
    emergencyUrl: at('darurat'),
  }).get('alerts/alertmanager.yml')!;
  const alertmanager = await startAlertmanager({ config, token: TOKEN });
  test.onTestFinished(() => alertmanager.close());
  const beganAt = performance.now();
  await alertmanager.send(storm);
  for (;;) {
    const seen = webhook.notified.length;
    const { told, lost } = await account(alertmanager, webhook.notified, storm.length);
    const groups = await groupsOf(alertmanager);
    if (lost === 0 && seen >= groups) {
      const to = (receiver: Receiver) => webhook.notified.filter(({ body }) => body.receiver === receiver);
      return {
        told,
        bodies: to('siaga').map(({ body }) => body),
        notifications: {
          siaga: to('siaga').length,
          denyut: to('denyut').length,
          darurat: to('darurat').length,
        },
        firstAfterMs: (to('siaga')[0]?.at ?? Infinity) - beganAt,
        groups,
      };
    }
    await webhook.next(seen);
  }
}

/** How many pages people get when the incident service hears all this. */
async function countPages(bodies: readonly AlertWebhook[], { expect }: Test): Promise<number> {
  const { service, store, origin } = await testService();
  try {
    for (const body of bodies) expect((await sendAlerts(origin, body)).status).toBe(200);
    const untold = async (): Promise<number | null> => {
      const jobs = `select 1 from graphile_worker.jobs where task_identifier = 'escalate' and key like '%:0'`;
      return (await store.pool.query(jobs)).rowCount;
    };
    await expect.poll(untold, { timeout: 60_000, interval: 50 }).toBe(0);
    return (await store.db.selectFrom('pages').select('id').execute()).length;
  } finally {
    await store.close();
    await service.close();
  }
}

/** One service at a time: storms that wait side by side share one PostgreSQL. */
let othersCounted: Promise<unknown> = Promise.resolve();
function pagesFor(bodies: readonly AlertWebhook[], test: Test): Promise<number> {
  const counted = othersCounted.then(() => countPages(bodies, test));
  othersCounted = counted.catch(() => undefined);
  return counted;
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

// Each waits ten seconds for its groups: side by side they wait together.
describe.concurrent('a storm', () => {
  it('of 12 alerts in 38 provinces at once is five notifications at most, the first within 15 s, and nothing is lost; outside only the heartbeat is heard', async (test) => {
    const storm = TWELVE.flatMap(inEvery);
    expect(storm).toHaveLength(12 * 38);
    const seen = await weather([...storm, labelsOf('Watchdog')], test);
    const { siaga, denyut, darurat } = seen.notifications;
    const pages = await pagesFor(seen.bodies, test);
    await test.annotate(
      `${siaga} notifications, the first after ${(seen.firstAfterMs / 1_000).toFixed(1)} s; ${seen.told.length} alerts told in ${pages} pages, ${storm.length + 1 - seen.told.length} spoken for; heartbeat ${denyut}, emergency ${darurat}`,
    );
    expect(siaga).toBeLessThanOrEqual(5);
    expect(denyut).toBe(1);
    expect(darurat).toBe(0);
    expect(seen.groups).toBe(siaga + denyut);
    expect(seen.firstAfterMs).toBeLessThanOrEqual(15_000);
    expect(seen.told.length).toBeGreaterThan(200);
    // One for each cause that people are called for: the heartbeat pages nobody, and no province pages for itself.
    const causes = seen.told.filter(({ severity }) => severity !== 'info').map(({ alertname }) => alertname);
    expect(pages).toBe(new Set(causes).size);
    expect(pages).toBeLessThanOrEqual(12);
  });

  it('of one vendor that takes no uploads is one alert in one notification, whichever provinces it shows in', async (test) => {
    const seen = await weather([...inEvery('RegionUploadOutage'), labelsOf('NationalUploadOutage')], test);
    await test.annotate(JSON.stringify(seen.notifications));
    expect(seen.told.map((labels) => labels['alertname'])).toEqual(['NationalUploadOutage']);
    expect(seen.notifications).toEqual({ siaga: 1, denyut: 0, darurat: 0 });
    expect(await pagesFor(seen.bodies, test)).toBe(1);
  });

  it('of 38 provinces for which nobody speaks is one page, and of two causes two', async (test) => {
    const outage = inEvery('RegionUploadOutage');
    const silence = inEvery('ReceiptsBelowExpected');
    const [one, two] = await Promise.all([weather(outage, test), weather([...outage, ...silence], test)]);
    expect([one.told.length, two.told.length]).toEqual([38, 76]);
    expect(await pagesFor(one.bodies, test)).toBe(1);
    expect(await pagesFor(two.bodies, test)).toBe(2);
  });

  // Probes fail too, but sign-ins that fail speak for them: their group would never be heard of.
  const VENDOR_DEAD = [
    ...['SirekapDown', 'NationalUploadOutage', 'LoginSuccessLow', 'UploadLatencyHigh'].map((name) =>
      labelsOf(name),
    ),
    ...inEvery('RegionUploadOutage'),
  ];
  const GATEWAYS_DEAD = [
    ...GATEWAYS.map(({ id }) => labelsOf('GatewayDown', { gateway: id })),
    ...['WIB', 'WITA', 'WIT'].flatMap((zone) =>
      ['login', 'receipt'].map((operation) => labelsOf('ProbesFailing', { zone, operation })),
    ),
    ...['InflowBelowExpected', 'LoginBudgetBurnFast', 'LoginBudgetBurnSlow'].map((name) => labelsOf(name)),
    ...['ReceiptBudgetBurnFast', 'ReceiptBudgetBurnSlow'].map((name) => labelsOf(name)),
  ];
  it.for([
    ['the vendor dead', VENDOR_DEAD],
    ['all gateways dead', GATEWAYS_DEAD],
  ] as const)('of one national cause, %s, is one page', async ([, storm], test) => {
    const seen = await weather(storm, test);
    expect(new Set(seen.told.map(({ alertname }) => alertname)).size).toBeGreaterThanOrEqual(4);
    expect(await pagesFor(seen.bodies, test)).toBe(1);
  });

  it('in which no page gets through calls people outside once, and tells the incident service all the same', async (test) => {
    const broken = ['IncidentServiceDown', 'AlertmanagerDeliveryFailing', 'PagesUndelivered'];
    const seen = await weather(
      [...inEvery('RegionUploadOutage'), ...broken.map((name) => labelsOf(name))],
      test,
    );
    expect(seen.notifications).toEqual({ siaga: 2, denyut: 0, darurat: 1 });
  });

  it('of one national outage tells of the nation, and of no province', async (test) => {
    const nation = [
      'NationalUploadOutage',
      'InflowBelowExpected',
      'ProvincesSilent',
      'NationalAnomalousTotals',
    ];
    const regional = ALERTS.filter(({ region }) => region === 'province').map(({ name }) => name);
    const seen = await weather([...regional.flatMap(inEvery), ...nation.map((name) => labelsOf(name))], test);
    await test.annotate(`${seen.notifications.siaga} notifications of ${seen.told.length} alerts`);
    expect(seen.told.map((labels) => labels['alertname']).sort()).toEqual(nation.toSorted());
    expect(seen.notifications.siaga).toBeLessThanOrEqual(3);
    expect(await pagesFor(seen.bodies, test)).toBe(nation.length);
    expect(seen.notifications).toMatchObject({ denyut: 0, darurat: 0 });
    expect(seen.groups).toBe(3);
  });
});
