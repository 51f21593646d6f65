import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { orderPage } from '../notify/paging.ts';
import { chained } from '../store/chained.ts';
import { acknowledge } from '../store/incidents.ts';
import { takeIn } from '../store/intake.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { alertOf } from '../testing/service.ts';
import { incidentDetail } from './incident-detail.ts';

const NIGHT = Date.UTC(2024, 1, 14, 7);
const clock = new ManualClock(NIGHT);
const engine = { runsOf: async () => [], pendingApprovals: async () => [] };
const GRAPH = 'http://127.0.0.1:7640/graph?g0.expr=vector%281%29&g0.tab=1';
let store: TestDatabase;

beforeAll(async () => {
  store = await testDatabase();
});
afterAll(() => store.close());

/** An incident opened by an alert with these annotations, as the page reads it. */
async function opened(name: string, dashboard: string | undefined, graph: string, grafanaUrl: string) {
  const alert = {
    ...alertOf(name, '52'),
    annotations: dashboard === undefined ? {} : { dashboard_url: dashboard },
    generatorURL: graph,
  };
  const [id] = (await chained(store.db, clock, (tx) => takeIn(tx, [alert], 'webhook'))).opened;
  return (await incidentDetail({ db: store.db, engine, grafanaUrl }, id!))!;
}

describe("an incident's links", () => {
  it.each([
    ['no Grafana', '/d/siaga-nasional', '', null],
    ['a Grafana', '/d/siaga-nasional', 'https://grafana.example', 'https://grafana.example/d/siaga-nasional'],
    ['an address of its own', 'https://lain.example/d/x', '', 'https://lain.example/d/x'],
    ['no dashboard', undefined, 'https://grafana.example', null],
    ['what is no address', 'javascript:alert(1)', 'https://grafana.example', null],
  ])('lead to a dashboard with %s', async (name, dashboard, grafanaUrl, wanted) => {
    const { dashboardUrl } = await opened(`Dasbor ${name}`, dashboard, '', grafanaUrl);
    expect(dashboardUrl).toBe(wanted);
  });

  it.each([
    ['where Prometheus says', GRAPH, GRAPH],
    ['nowhere without its word', '', null],
    ['nowhere when the address is cut short', `http://prometheus.example/${'x'.repeat(9_000)}`, null],
    ['to web addresses only', 'javascript:alert(1)', null],
  ])('lead to the graph %s', async (name, graph, wanted) => {
    expect((await opened(`Grafik ${name}`, undefined, graph, '')).graphUrl).toBe(wanted);
  });
});

it('says who was called, by what, and who took it on', async () => {
  const { incident } = await opened('Panggilan', undefined, '', '');
  const order = { incidentId: incident.id, title: incident.title };
  await chained(store.db, clock, async (tx) => {
    await orderPage(tx, { ...order, responder: 'piket-1', level: 0, token: 'a' }, ['webhook']);
    await orderPage(tx, { ...order, responder: 'piket-1', level: null, token: 'b' }, ['webhook']);
    await orderPage(tx, { ...order, responder: 'pimpinan', level: 1, token: 'c' }, ['email']);
    const { id: pageId } = await tx.trx
      .selectFrom('pages')
      .select('id')
      .where('incident_id', '=', incident.id)
      .where('responder', '=', 'pimpinan')
      .executeTakeFirstOrThrow();
    const receipt = { outcome: 'delivered', attempts: 1, detail: '250', at: new Date(NIGHT + 900) } as const;
    await tx.trx
      .insertInto('page_deliveries')
      .values({ page_id: pageId, channel: 'email', ...receipt })
      .execute();
  });
  await clock.advance(60_000);
  const person = { id: 'piket-1', name: 'Piket Pusdatin A', role: 'on-call' } as const;
  await acknowledge(store.db, clock, incident.id, person.name);
  const detail = await incidentDetail({ db: store.db, engine, grafanaUrl: '' }, incident.id);
  const pages = detail!.pages.map(({ personName, level, acknowledgedAt, deliveries }) => ({
    personName,
    level,
    acknowledgedAt,
    deliveries,
  }));
  expect(pages).toHaveLength(3);
  expect(pages).toEqual(
    expect.arrayContaining([
      { personName: 'Piket Pusdatin A', level: 1, acknowledgedAt: clock.now(), deliveries: [] },
      { personName: 'Piket Pusdatin A', level: null, acknowledgedAt: null, deliveries: [] },
      {
        personName: 'Pimpinan KPU',
        level: 2,
        acknowledgedAt: null,
        deliveries: [{ channel: 'email', outcome: 'delivered', at: NIGHT + 900 }],
      },
    ]),
  );
});
