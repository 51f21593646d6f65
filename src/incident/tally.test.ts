import { afterAll, expect, it } from 'vitest';
import { TestBrowser } from './console/testing/browser.ts';
import { alertOf, bodyOf, receiver, sendAlerts, testService } from './testing/service.ts';

const pager = await receiver(() => 200);
const { service, origin, store } = await testService({
  SIAGA_PAGE_WEBHOOKS: JSON.stringify(
    Object.fromEntries(['piket-1', 'piket-2', 'komandan', 'pimpinan'].map((id) => [id, pager.origin])),
  ),
});
afterAll(async () => {
  await store.close();
  await service.close();
  pager.close();
});

/** Value of a series in what the service exports; undefined when it does not exist. */
async function exported(series: string): Promise<number | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${String(service.opsPort)}/metrics`)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.split(' ')[1]);
}
const becomes = (series: string, value: number): Promise<void> =>
  expect.poll(() => exported(series), { timeout: 20_000, interval: 50 }).toBe(value);

const OPENED =
  'siaga_incidents_opened_total{alertname="RegionUploadOutage",severity="critical",service="intake"}';
const FIRING = 'siaga_alerts_firing{alertname="RegionUploadOutage",severity="critical",service="intake"}';

it(
  'counts an incident as it opens, is taken up and ends, each once, and the pages of whoever stands by',
  { timeout: 60_000 },
  async () => {
    // Before the first, so that the first is an increase too.
    expect(await exported(OPENED)).toBe(0);
    expect(await exported('siaga_incident_acknowledge_seconds_count{severity="critical"}')).toBe(0);
    await becomes(FIRING, 0);

    const alerts = ['52', '53'].map((region) => alertOf('RegionUploadOutage', region));
    await sendAlerts(origin, bodyOf(...alerts));
    await sendAlerts(origin, bodyOf(...alerts));
    expect(await exported(OPENED)).toBe(2);
    await becomes(FIRING, 2);
    const [first] = await store.db.selectFrom('incidents').select('id').orderBy('id').execute();

    const { responder } = await expect
      .poll(() => store.db.selectFrom('pages').select('responder').execute(), { timeout: 20_000 })
      .toHaveLength(1)
      .then(() => store.db.selectFrom('pages').select('responder').executeTakeFirstOrThrow());
    // Two provinces are one call.
    await becomes(`siaga_shift_pages{responder="${responder}"}`, 1);

    const browser = new TestBrowser(origin);
    const person = service.firstPeople.find(({ id }) => id === responder)!;
    await browser.signIn(person.id, person.password);
    for (let time = 0; time < 2; time++) {
      const token = await browser.token(`/insiden/${first!.id}`);
      const answer = await browser.post(`/insiden/${first!.id}/tangani`, { token });
      expect(answer.status).toBe(303);
    }
    expect(await exported('siaga_incident_acknowledge_seconds_count{severity="critical"}')).toBe(2);

    await sendAlerts(origin, bodyOf(...alerts.map((alert) => ({ ...alert, status: 'resolved' as const }))));
    await becomes('siaga_incident_resolve_seconds_count{severity="critical"}', 2);
    expect(await exported('siaga_incident_resolve_seconds_sum{severity="critical"}')).toBeGreaterThan(0);
    await becomes(FIRING, 0);
  },
);
