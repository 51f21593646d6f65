import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { CATALOG, causesOf, inhibitionsOf, ladderOf, PROVINCES, RESPONDERS } from '../../catalog/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { incidentDetail } from '../http/incident-detail.ts';
import { directoryOf } from '../notify/directory.ts';
import { waitingAt } from '../store/calls.ts';
import { chained } from '../store/chained.ts';
import { acknowledge, incidentDesk } from '../store/incidents.ts';
import { takeIn } from '../store/intake.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { alertOf } from '../testing/service.ts';
import { escalateTask } from './escalation.ts';

const MINUTE = 60_000;
const ALL = PROVINCES.map(({ code }) => code);
const WITA = PROVINCES.filter(({ zone }) => zone === 'WITA').map(({ code }) => code);

let clock: ManualClock;
let store: TestDatabase;
const stores: TestDatabase[] = [];
beforeEach(async () => {
  clock = new ManualClock(Date.UTC(2024, 1, 14, 12));
  store = await testDatabase();
  stores.push(store);
});
afterAll(async () => {
  for (const each of stores) await each.close();
});

const task = (payload: { incidentId: string; level: number; more?: string }) =>
  escalateTask({
    ...{ db: store.db, clock, rotas: CATALOG.rotas, timeFactor: 1 },
    directory: directoryOf(RESPONDERS, {}, true),
    inhibitions: inhibitionsOf(CATALOG),
    causes: causesOf(CATALOG),
    ladderOf: (service) => ladderOf(CATALOG, service),
  })(payload);

type Told = ReturnType<typeof alertOf>;
const inEach = (alertname: string, regions: readonly string[], severity = 'critical'): readonly Told[] =>
  regions.map((region) => alertOf(alertname, region, { severity }));

/** Take alerts in as one webhook brings them, and do the jobs that this leaves, in order. */
async function tell(...alerts: readonly Told[]): Promise<readonly string[]> {
  const { opened } = await chained(store.db, clock, (tx) => takeIn(tx, alerts, 'webhook'));
  for (const incidentId of opened) await task({ incidentId, level: 0 });
  return opened;
}

const titles = async (): Promise<readonly string[]> => {
  const pages = await store.db.selectFrom('pages').select('title').orderBy('created_at').execute();
  return pages.map(({ title }) => title);
};
const openAndUntaken = () =>
  store.db.selectFrom('incidents').select('id').where('acknowledged_at', 'is', null).execute();
const detailOf = async (id: string) => {
  const engine = { runsOf: async () => [], pendingApprovals: async () => [] };
  return (await incidentDetail({ db: store.db, engine, grafanaUrl: '' }, id))!;
};
/** Timers of the ladder that stand in the queue, by key. */
const timers = async () => {
  const jobs = await store.pool.query<{ key: string }>(
    `select key from graphile_worker.jobs where task_identifier = 'escalate' and key !~ ':0$' order by key`,
  );
  return jobs.rows.map(({ key }) => key);
};

describe('a call', { timeout: 30_000 }, () => {
  it('tells of 38 provinces in one page, which counts them', async () => {
    const opened = await tell(...inEach('RegionUploadOutage', ALL));
    expect(opened).toHaveLength(38);
    expect(await titles()).toEqual(['820.161 TPS tidak dapat mengunggah ke Sirekap (38 provinsi)']);
    expect(await timers()).toEqual([`escalate:${opened[0]!}:1`]);
  });

  it('tells of the twelve provinces of WITA in one page', async () => {
    expect(WITA).toHaveLength(12);
    await tell(...inEach('ReceiptsBelowExpected', WITA, 'warning'));
    expect(await titles()).toEqual(['Uji (12 provinsi)']);
  });

  it('tells of two causes in two pages', async () => {
    await tell(...inEach('RegionUploadOutage', WITA), ...inEach('ReceiptsBelowExpected', WITA, 'warning'));
    expect(await titles()).toHaveLength(2);
  });

  it('of the nation tells of the provinces for which its alert speaks, and of no others', async () => {
    const nation = alertOf('NationalUploadOutage', 'nasional');
    const [lead] = await tell(nation, ...inEach('RegionUploadOutage', WITA));
    expect(await titles()).toEqual(['Uji (Nasional)']);
    expect(await waitingAt(store.db, lead!, clock.now())).toHaveLength(13);
    await tell(...inEach('ReceiptsBelowExpected', WITA));
    expect(await titles()).toHaveLength(2);
  });

  it('grows by provinces that follow without another page, and says so wherever it is read', async () => {
    const [lead] = await tell(...inEach('RegionUploadOutage', ['51']));
    await clock.advance(4 * MINUTE);
    const [later] = await tell(...inEach('RegionUploadOutage', ['52', '53']));
    expect(await titles()).toEqual(['12.809 TPS tidak dapat mengunggah ke Sirekap (Bali)']);
    const { pages, together, timeline } = await detailOf(later!);
    expect(pages.map(({ incidentId }) => incidentId)).toEqual([lead]);
    expect(together.map(({ region }) => region)).toEqual(['51', '53']);
    expect(timeline.at(-1)!.summary).toBe(`Dipanggil bersama ${lead!}, kini untuk 3 provinsi`);
    expect((await detailOf(lead!)).timeline.at(-1)!.summary).toBe('Panggilan ini kini untuk 3 provinsi');
    await clock.advance(MINUTE);
    await task({ incidentId: lead!, level: 1 });
    expect((await titles()).at(-1)).toBe('45.798 TPS tidak dapat mengunggah ke Sirekap (3 provinsi)');
  });

  it('pages again for what is graver', async () => {
    await tell(...inEach('Lambat', ['51', '52'], 'warning'));
    await tell(...inEach('Lambat', ['53'], 'critical'));
    await tell(...inEach('Lambat', ['61'], 'critical'), ...inEach('Lambat', ['62'], 'warning'));
    expect(await titles()).toHaveLength(2);
  });

  it('is taken whole by whoever takes one of it, with what joins it still; a wave an hour later pages again', async () => {
    const opened = await tell(...inEach('RegionUploadOutage', ['51', '52', '53']));
    const taken = await acknowledge(store.db, clock, opened[2]!, 'Ayu');
    expect(taken).toMatchObject({ outcome: 'done', spans: [{}, {}, {}] });
    expect(await openAndUntaken()).toEqual([]);
    await clock.advance(5 * MINUTE);
    const [late] = await tell(...inEach('RegionUploadOutage', ['61']));
    expect((await detailOf(late!)).incident).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Ayu' });
    expect(await titles()).toHaveLength(1);
    await clock.advance(60 * MINUTE);
    await tell(...inEach('RegionUploadOutage', ['62', '63']));
    expect(await titles()).toHaveLength(2);
    expect(await openAndUntaken()).toHaveLength(2);
  });

  it('climbs on for what is left when the incident that led it is over, and rests when all are', async () => {
    const [lead, second] = await tell(...inEach('RegionUploadOutage', ['51', '52']));
    const end = (id: string) =>
      store.db
        .updateTable('incidents')
        .set({ state: 'resolved', resolved_at: new Date(clock.now()) })
        .where('id', '=', id)
        .execute();
    await clock.advance(4 * MINUTE);
    await end(lead!);
    await clock.advance(MINUTE);
    await task({ incidentId: lead!, level: 1 });
    const pages = await store.db
      .selectFrom('pages')
      .select(['incident_id', 'level'])
      .orderBy('created_at')
      .execute();
    expect(pages.map(({ incident_id: id, level }) => [id, level])).toEqual([
      [lead, 0],
      [second, 1],
    ]);
    await end(second!);
    await clock.advance(10 * MINUTE);
    await task({ incidentId: lead!, level: 2 });
    expect(await titles()).toHaveLength(2);
  });

  it('is not joined by a province that comes back when all of it is over', async () => {
    const [first] = await tell(...inEach('RegionUploadOutage', ['51']));
    await store.db.updateTable('incidents').set({ state: 'resolved' }).where('id', '=', first!).execute();
    await clock.advance(MINUTE);
    await tell(alertOf('RegionUploadOutage', '51', { startsAt: '2024-02-14T12:01:00.000Z' }));
    expect(await titles()).toHaveLength(2);
  });

  const NATION = (alertname: string, service = 'intake', severity = 'critical') =>
    alertOf(alertname, 'nasional', { service, severity });
  const callsOf = async () => {
    const rows = await store.db.selectFrom('incidents').select(['alertname', 'call_id', 'state']).execute();
    return new Set(rows.map(({ call_id: call }) => call));
  };

  it('of a cause that stands tells of what follows from it, each of which is an incident with a log of its own', async () => {
    const [lead] = await tell(NATION('SirekapDown'));
    const later = await tell(NATION('LoginSuccessLow', 'sso'), NATION('UploadLatencyHigh'));
    expect(later).toHaveLength(2);
    expect(await titles()).toHaveLength(1);
    expect((await detailOf(later[0]!)).timeline.at(-1)!.summary).toContain(`Dipanggil bersama ${lead!}`);
  });

  it('of a symptom takes in its cause, and with that what else follows from it', async () => {
    await tell(NATION('LoginSuccessLow', 'sso'));
    await clock.advance(MINUTE);
    await tell(NATION('UploadLatencyHigh'), NATION('NationalUploadOutage'), NATION('SirekapDown'));
    expect(await titles()).toHaveLength(1);
    expect((await callsOf()).size).toBe(1);
  });

  it('is led by the cause where that has come with its symptoms, whichever comes first', async () => {
    const opened = await tell(
      NATION('LoginBudgetBurnSlow', 'sso', 'warning'),
      NATION('LoginBudgetBurnFast', 'sso'),
      NATION('GatewayDown', 'gateway'),
    );
    expect(await titles()).toHaveLength(1);
    expect(await callsOf()).toEqual(new Set([opened[2]]));
  });

  it('tells of nothing that its cause does not explain, nor of a second cause', async () => {
    await tell(NATION('SirekapDown'), NATION('LoginSuccessLow', 'sso'));
    await tell(NATION('ReceiptBudgetBurnFast', 'gateway'));
    await tell(NATION('QueueDiskFilling', 'gateway'));
    expect(await titles()).toHaveLength(3);
    await tell(NATION('GatewayDown', 'gateway'));
    // The burn of receipts was its symptom.
    expect(await titles()).toHaveLength(3);
    expect((await callsOf()).size).toBe(3);
  });

  it('takes symptoms in for half an hour once somebody has taken it, and no longer', async () => {
    const [lead] = await tell(NATION('GatewayDown', 'gateway'));
    await acknowledge(store.db, clock, lead!, 'Ayu');
    await clock.advance(29 * MINUTE);
    const [late] = await tell(NATION('InflowBelowExpected', 'gateway'));
    expect((await detailOf(late!)).incident).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Ayu' });
    expect(await titles()).toHaveLength(1);
    await clock.advance(2 * MINUTE);
    await tell(NATION('LoginSuccessLow', 'sso'));
    expect(await titles()).toHaveLength(2);
  });

  it('that nobody has taken is no reason to be silent after its ten minutes', async () => {
    await tell(NATION('GatewayDown', 'gateway'));
    await clock.advance(11 * MINUTE);
    await tell(NATION('InflowBelowExpected', 'gateway'));
    expect(await titles()).toHaveLength(2);
  });

  it('of a cause that is less grave does not tell of what is graver', async () => {
    await tell(NATION('SirekapDown', 'intake', 'warning'));
    await tell(NATION('NationalUploadOutage'));
    expect(await titles()).toHaveLength(2);
  });

  it('pages once though its job is done twice', async () => {
    const [lead] = await tell(...inEach('RegionUploadOutage', ['51', '52']));
    await task({ incidentId: lead!, level: 0 });
    expect(await titles()).toHaveLength(1);
  });
});

describe('a runbook that asks', { timeout: 30_000 }, () => {
  it('the same in several provinces asks whoever stands by once, and tells leadership of each', async () => {
    const opened = await tell(...inEach('RegionUploadOutage', ['51', '52']));
    const desk = incidentDesk({
      ...{ db: store.db, clock, windowMs: 10 * MINUTE },
      directory: directoryOf(RESPONDERS, {}, true),
      onDuty: () => ['piket-1'],
      onResolved: () => undefined,
    });
    const asked = async () => {
      const pages = store.db.selectFrom('pages').select('title').where('level', 'is', null);
      return (await pages.orderBy('created_at').execute()).map(({ title }) => title);
    };
    const ask = async (about: string, role: 'on-call' | 'leadership') => {
      for (const [at, place] of ['Bali', 'Nusa Tenggara Barat'].entries())
        await desk.page(opened[at]!, role, `${about} ${place}?`, `${about}:${role}:${place}`);
    };
    await ask('Anjurkan Rekap Manual di', 'on-call');
    await ask('Anjurkan Rekap Manual di', 'on-call');
    expect(await asked()).toEqual(['Anjurkan Rekap Manual di Bali?']);
    expect((await detailOf(opened[1]!)).timeline.at(-1)).toMatchObject({ type: 'page.joined' });
    await ask('Pulihkan', 'on-call');
    expect(await asked()).toHaveLength(2);
    await ask('Anjurkan Rekap Manual di', 'leadership');
    expect(await asked()).toHaveLength(4);
    await clock.advance(11 * MINUTE);
    await desk.page(opened[1]!, 'on-call', 'Anjurkan Rekap Manual di Nusa Tenggara Barat?', 'lagi');
    expect(await asked()).toHaveLength(5);
  });
});
