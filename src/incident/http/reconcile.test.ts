import { afterAll, expect, it } from 'vitest';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { alertOf, bodyOf, sendAlerts, testService } from '../testing/service.ts';

let active: unknown[] = [];
let looks = 0;
const alertmanager = createServer((_req, res) => {
  looks += 1;
  res.setHeader('content-type', 'application/json').end(JSON.stringify(active));
});
alertmanager.listen(0, '127.0.0.1');
await new Promise((resolve) => alertmanager.once('listening', resolve));

const { service, origin, store } = await testService({
  SIAGA_ALERTMANAGER_URL: `http://127.0.0.1:${String((alertmanager.address() as AddressInfo).port)}`,
  SIAGA_RECONCILE_EVERY_MS: '50',
  SIAGA_RECONCILE_GRACE_MS: '1000',
  SIAGA_RECONCILE_ABSENCE_MS: '400',
});
afterAll(async () => {
  await store.close();
  await service.close();
  alertmanager.close();
});

/** As Debian's Alertmanager 0.25 lists an alert. */
const listed = (alertname: string, status: object = {}, receiver = 'siaga') => {
  const { labels, annotations, startsAt, fingerprint } = alertOf(alertname, '52');
  const times = { startsAt, endsAt: '2024-02-14T05:20:00.000Z', updatedAt: startsAt };
  return {
    labels,
    annotations,
    fingerprint,
    ...times,
    receivers: [{ name: receiver }],
    status: { state: 'active', silencedBy: [], inhibitedBy: [], ...status },
  };
};
const states = async () =>
  (await store.db.selectFrom('incidents').select(['alertname', 'state']).orderBy('id').execute()).map(
    ({ alertname, state }) => `${alertname} ${state}`,
  );
const missed = async () =>
  /^siaga_missed_alerts_total (\d+)/m.exec(
    await (await fetch(`http://127.0.0.1:${String(service.opsPort)}/metrics`)).text(),
  )?.[1];

it(
  'opens what no webhook delivered and counts it, leaves out the silenced, and closes what is over',
  { timeout: 30_000 },
  async () => {
    expect(await missed()).toBe('0');
    await sendAlerts(origin, bodyOf(alertOf('Delivered', '52')));
    active = [
      listed('Delivered'),
      listed('Missed'),
      listed('Silenced', { silencedBy: ['x'] }),
      listed('Watchdog', {}, 'denyut'),
    ];
    await expect.poll(states, { timeout: 10_000 }).toEqual(['Delivered triggered', 'Missed triggered']);
    // It is counted once it has been opened.
    await expect.poll(missed, { timeout: 10_000 }).toBe('1');
    active = [listed('Missed')];
    await expect.poll(states, { timeout: 10_000 }).toEqual(['Delivered resolved', 'Missed triggered']);
    expect(await missed()).toBe('1');
  },
);

it(
  'knows an alert again to which a restarted Prometheus gave a new start, and ends it by that start',
  { timeout: 30_000 },
  async () => {
    const told = alertOf('Restarted', '52');
    await sendAlerts(origin, bodyOf(told));
    const startsAt = new Date(Date.parse(told.startsAt) + 60_000).toISOString();
    const before = await missed();
    active = [{ ...listed('Restarted'), startsAt }];
    const since = looks;
    await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(since + 4);
    expect(await missed()).toBe(before);
    active = [];
    await sendAlerts(origin, bodyOf({ ...told, startsAt, status: 'resolved' }));
    await expect.poll(states, { timeout: 10_000 }).toContain('Restarted resolved');
  },
);

it(
  'does not call missed what another alert had inhibited and whose webhook comes within the grace after that',
  { timeout: 30_000 },
  async () => {
    const before = await missed();
    const looksOn = async (more: number): Promise<void> => {
      const since = looks;
      await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(since + more);
    };
    active = [listed('Inhibited', { inhibitedBy: ['x'] }), listed('Never', { inhibitedBy: ['x'] })];
    await looksOn(30);
    active = [listed('Inhibited'), listed('Never')];
    await looksOn(2);
    expect(await states()).not.toContain('Never triggered');
    await sendAlerts(origin, bodyOf(alertOf('Inhibited', '52')));
    // Whose webhook never comes is missed, once the grace is over.
    await expect.poll(states, { timeout: 10_000 }).toContain('Never triggered');
    expect(await states()).toContain('Inhibited triggered');
    expect(await missed()).toBe(String(Number(before) + 1));
  },
);
