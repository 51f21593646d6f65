import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { PAGE_SIGNATURE_HEADER, pageMessageSchema, type PageMessage } from '../../contracts/index.ts';
import { verifyBody } from '../notify/signature.ts';
import { directoryOf } from '../notify/directory.ts';
import { acknowledge, incidentDesk } from '../store/incidents.ts';
import { CATALOG, defineCatalog, PROVINCES } from '../../catalog/index.ts';
import { systemClock } from '../../kernel/index.ts';
import {
  alertOf,
  bodyOf,
  receiver,
  sendAlerts,
  startWith,
  testService,
  TOKENS,
  type TestService,
} from '../testing/service.ts';
import { peopleAt } from './escalation.ts';

interface Call {
  readonly page: PageMessage;
  readonly signed: boolean;
  readonly path: string;
}
const calls: Call[] = [];
let answers: number[] = [];
const hook = await receiver(({ path, body, headers }) => {
  const page = pageMessageSchema.parse(JSON.parse(body));
  calls.push({
    page,
    path,
    signed: verifyBody(TOKENS.pageSecret, body, String(headers[PAGE_SIGNATURE_HEADER]), Date.now()),
  });
  return answers.shift() ?? 200;
});

const mails: string[] = [];
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.on('end', () => {
      mails.push(text);
      done();
    });
  },
});
smtp.listen(0, '127.0.0.1');
await once(smtp.server, 'listening');
const smtpUrl = `smtp://127.0.0.1:${String((smtp.server.address() as AddressInfo).port)}`;

const webhooks = (...ids: string[]) =>
  JSON.stringify(Object.fromEntries(ids.map((id) => [id, `${hook.origin}/${id}`])));
const everybody = webhooks('piket-1', 'piket-2', 'komandan', 'pimpinan');

let test: TestService | undefined;
afterEach(async () => {
  calls.length = mails.length = 0;
  answers = [];
  await test?.store.close();
  await test?.service.close();
  test = undefined;
});
afterAll(() => {
  hook.close();
  smtp.close();
});

const callsTo = (id: string) => calls.filter((call) => call.path === `/${id}`);
const firstIncident = (store: TestService['store']) =>
  store.db.selectFrom('incidents').selectAll().executeTakeFirstOrThrow();
/** Jobs of the ladder that stand in the queue, by the end of their key. */
const jobsLeft = async (store: TestService['store'], end: string): Promise<number> => {
  const jobs = await store.pool.query(
    `select 1 from graphile_worker.jobs where task_identifier = 'escalate' and key like '%' || $1`,
    [end],
  );
  return jobs.rowCount ?? 0;
};
const waits = { timeout: 8_000, interval: 20 };

describe('a page', { timeout: 30_000 }, () => {
  it('reaches whoever stands by, by signed webhook and by mail in Indonesian, and leaves receipts', async () => {
    test = await testService({ SIAGA_SMTP_URL: smtpUrl, SIAGA_PAGE_WEBHOOKS: everybody });
    await sendAlerts(test.origin, bodyOf(alertOf('RegionUploadOutage', '52')));
    await expect.poll(() => [calls.length, mails.length], waits).toEqual([1, 1]);
    expect(calls[0]).toMatchObject({
      signed: true,
      page: { severity: 'critical', region: 'Nusa Tenggara Barat' },
    });
    expect(calls[0]!.path).toMatch(/^\/piket-[12]$/);
    const mail = mails[0]!.replaceAll('=\r\n', '');
    expect(mail).toContain('16.243 TPS tidak dapat mengunggah');
    expect(mail).toContain('https://siaga.example/runbooks/uji');
    expect(mail).toMatch(/\/insiden\/I-\d{6}/);
    const receipts = () =>
      test!.store.db
        .selectFrom('page_deliveries')
        .select(['channel', 'outcome'])
        .orderBy('channel')
        .execute();
    await expect.poll(receipts, waits).toEqual([
      { channel: 'email', outcome: 'delivered' },
      { channel: 'webhook', outcome: 'delivered' },
    ]);
  });

  it('of 38 provinces is one, with their number and names, and one answer takes them all', async () => {
    test = await testService({ SIAGA_SMTP_URL: smtpUrl, SIAGA_PAGE_WEBHOOKS: everybody });
    const { store, origin } = test;
    await sendAlerts(origin, bodyOf(...PROVINCES.map(({ code }) => alertOf('RegionUploadOutage', code))));
    await expect.poll(() => [calls.length, mails.length], waits).toEqual([1, 1]);
    const [{ page }] = calls as [Call];
    expect(page.title).toBe('820.161 TPS tidak dapat mengunggah ke Sirekap (38 provinsi)');
    expect(page.region).toMatch(/^38 provinsi: Aceh, Sumatera Utara, .*Papua/);
    const waiting = () =>
      store.db
        .selectFrom('incidents')
        .select(sql<number>`count(*)::int`.as('count'))
        .where('acknowledged_at', 'is', null)
        .executeTakeFirstOrThrow();
    expect(await waiting()).toEqual({ count: 38 });
    await acknowledge(store.db, systemClock, page.incidentId, 'Ayu');
    expect(await waiting()).toEqual({ count: 0 });
    // What the other 37 jobs came to: nothing more.
    await expect.poll(() => jobsLeft(store, ':0'), waits).toBe(0);
    expect(calls).toHaveLength(1);
  });

  it('is sent again, under the same id, to a receiver that stumbled', async () => {
    answers = [500, 503];
    test = await testService({ SIAGA_SMTP_URL: '', SIAGA_PAGE_WEBHOOKS: everybody });
    await sendAlerts(test.origin, bodyOf(alertOf('UploadLatencyHigh', 'nasional')));
    await expect.poll(() => calls.length, waits).toBe(3);
    expect(new Set(calls.map((call) => call.page.id)).size).toBe(1);
    expect(calls.every((call) => call.signed)).toBe(true);
  });

  it('is not sent for what is only information', async () => {
    test = await testService({ SIAGA_PAGE_WEBHOOKS: everybody, SIAGA_SMTP_URL: '' });
    await sendAlerts(test.origin, bodyOf(alertOf('JustInfo', '11', { severity: 'info' })));
    await sendAlerts(test.origin, bodyOf(alertOf('Warned', '11', { severity: 'warning' })));
    await expect.poll(() => calls.length, waits).toBe(1);
    const pages = await test.store.db
      .selectFrom('pages')
      .innerJoin('incidents', 'incidents.id', 'incident_id')
      .select('alertname')
      .execute();
    expect(pages).toEqual([{ alertname: 'Warned' }]);
  });
});

describe('the ladder', { timeout: 30_000 }, () => {
  it('goes up to commander and leadership when nobody acknowledges', async () => {
    // 5, 10 and 15 minutes become 150, 300 and 450 milliseconds.
    test = await testService({
      SIAGA_PAGE_WEBHOOKS: everybody,
      SIAGA_SMTP_URL: '',
      SIAGA_TIME_FACTOR: '2000',
    });
    await sendAlerts(test.origin, bodyOf(alertOf('Unheard', '52')));
    await expect.poll(() => callsTo('pimpinan').length, { timeout: 15_000 }).toBe(1);
    expect(callsTo('komandan').length).toBeGreaterThanOrEqual(1);
    const exhausted = () =>
      test!.store.db.selectFrom('events').select('type').where('type', '=', 'escalation.exhausted').execute();
    await expect.poll(exhausted, { timeout: 15_000 }).toHaveLength(1);
    const levels = await test.store.db.selectFrom('pages').select('level').orderBy('level').execute();
    expect(levels.map((row) => row.level)).toEqual([0, 1, 2, 2]);
  });

  it('stops at an acknowledgement', async () => {
    // 5 minutes become 1.5 seconds: time to acknowledge.
    test = await testService({
      SIAGA_PAGE_WEBHOOKS: everybody,
      SIAGA_SMTP_URL: '',
      SIAGA_TIME_FACTOR: '200',
    });
    const { store } = test;
    await sendAlerts(test.origin, bodyOf(alertOf('Heard', '52')));
    await expect.poll(() => calls.length, waits).toBe(1);
    const { id } = await firstIncident(store);
    expect(await acknowledge(store.db, systemClock, id, 'Ayu')).toMatchObject({ outcome: 'done' });
    expect(await firstIncident(store)).toMatchObject({ state: 'acknowledged', acknowledged_by: 'Ayu' });
    // The timer comes, finds the acknowledgement, and is gone without a page.
    const timers = async () =>
      (await store.pool.query(`select 1 from graphile_worker.jobs where task_identifier = 'escalate'`))
        .rowCount;
    await expect.poll(timers, { timeout: 15_000 }).toBe(0);
    expect(callsTo('komandan')).toEqual([]);
  });

  it('tells whoever stands by of what joins an incident that was taken, once, and climbs no further for it', async () => {
    test = await testService({ SIAGA_PAGE_WEBHOOKS: everybody, SIAGA_SMTP_URL: '' });
    const { store, origin } = test;
    const down = (gateway: string, startsAt?: string) => {
      const alert = alertOf('GatewayDown', 'nasional', { service: 'gateway', ...(startsAt && { startsAt }) });
      return { ...alert, labels: { ...alert.labels, gateway }, fingerprint: `down-${gateway}` };
    };
    const titles = () => calls.map(({ page }) => page.title);
    const first = 'Uji (Nasional)';
    await sendAlerts(origin, bodyOf(down('gw-wib')));
    await expect.poll(titles, waits).toEqual([first]);
    const { id } = await firstIncident(store);
    await acknowledge(store.db, systemClock, id, 'Ayu');
    await sendAlerts(origin, bodyOf(down('gw-wib'), down('gw-wit'), down('gw-wita')));
    await expect.poll(titles, waits).toEqual([first, `Bertambah (gw-wit; gw-wita): ${first}`]);
    // One that ends and begins again is no news while its incident is open.
    await sendAlerts(origin, bodyOf({ ...down('gw-wit'), status: 'resolved' }));
    await sendAlerts(origin, bodyOf(down('gw-wit', '2024-02-14T05:20:00.000Z')));
    await sendAlerts(origin, bodyOf(alertOf('Last', '52')));
    await expect.poll(() => titles().length, waits).toBe(3);
    const levels = await store.db.selectFrom('pages').select('level').orderBy('created_at').execute();
    expect(levels.map(({ level }) => level)).toEqual([0, null, 0]);
  });

  it('goes on after the service was stopped and started in between', async () => {
    test = await testService({
      SIAGA_PAGE_WEBHOOKS: everybody,
      SIAGA_SMTP_URL: '',
      SIAGA_TIME_FACTOR: '200',
    });
    await sendAlerts(test.origin, bodyOf(alertOf('Restarted', '52')));
    await expect.poll(() => calls.length, waits).toBe(1);
    await test.service.close();
    test = { ...test, service: await startWith(test.env) };
    await expect.poll(() => callsTo('komandan').length, { timeout: 15_000 }).toBeGreaterThanOrEqual(1);
  });

  it('is the one of the team that owns the service of the alert, level by level', async () => {
    const identitas = {
      id: 'identitas',
      name: 'Tim Identitas',
      escalation: [
        { responders: ['komandan'], ackWithinMs: 5 * 60_000 },
        { responders: ['pimpinan'], ackWithinMs: 5 * 60_000 },
      ],
    };
    const services = CATALOG.services.map((service) =>
      service.id === 'sso' ? { ...service, owner: identitas.id } : service,
    );
    const catalog = defineCatalog({ ...CATALOG, services, teams: [...CATALOG.teams, identitas] });
    const env = { SIAGA_PAGE_WEBHOOKS: everybody, SIAGA_SMTP_URL: '', SIAGA_TIME_FACTOR: '200' };
    test = await testService(env, catalog);
    const { store } = test;
    await sendAlerts(
      test.origin,
      bodyOf(
        alertOf('Theirs', '52', { service: 'sso' }),
        alertOf('Ours', '52', { service: 'intake' }),
        alertOf('Nobodys', '52', { service: 'tak-dikenal' }),
      ),
    );
    const paged = async (level: number): Promise<readonly string[]> => {
      const pages = store.db.selectFrom('pages').innerJoin('incidents', 'incidents.id', 'incident_id');
      const rows = await pages.select(['alertname', 'responder']).where('level', '=', level).execute();
      return rows.map(({ alertname, responder }) => `${alertname} ${responder.replace(/\d/, 'n')}`).sort();
    };
    await expect.poll(() => paged(0), waits).toEqual(['Nobodys piket-n', 'Ours piket-n', 'Theirs komandan']);
    const second = ['Nobodys komandan', 'Ours komandan', 'Theirs pimpinan'];
    await expect.poll(() => paged(1), { timeout: 15_000 }).toEqual(second);
    const incidents = store.db.selectFrom('incidents').select('id').where('alertname', '=', 'Theirs');
    const { id } = await incidents.executeTakeFirstOrThrow();
    const asked: string[] = [];
    const desk = incidentDesk({
      db: store.db,
      clock: systemClock,
      directory: directoryOf(CATALOG.responders, {}, true),
      onDuty: (service) => {
        asked.push(service);
        return ['pimpinan'];
      },
      windowMs: 60_000,
      onResolved: () => {},
    });
    await desk.page(id, 'on-call', 'Persetujuan diperlukan', 'uji');
    expect(asked).toEqual(['sso']);
  });

  it('pages the whole rota when its shifts have a gap', () => {
    const rotas = { r: { startsAt: '2024-02-14T00:00:00+07:00', shiftHours: 12, order: ['a', 'b'] } };
    expect(peopleAt({ rota: 'r', ackWithinMs: 1 }, rotas, Date.parse('2024-02-13T00:00:00Z'))).toEqual([
      'a',
      'b',
    ]);
    expect(
      peopleAt(
        { rota: 'r', responders: ['a', 'c'], ackWithinMs: 1 },
        rotas,
        Date.parse('2024-02-14T00:00:00Z'),
      ),
    ).toEqual(['a', 'c']);
  });
});

it('does not start with a responder whom nothing reaches', async () => {
  await expect(
    testService({ SIAGA_SMTP_URL: '', SIAGA_PAGE_WEBHOOKS: webhooks('piket-1', 'piket-2') }),
  ).rejects.toMatchObject({
    code: 'INCIDENT_RESPONDER_UNREACHABLE',
    detail: expect.stringContaining('komandan'),
  });
});
