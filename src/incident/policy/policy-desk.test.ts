import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policySchema, type Policy } from '../../contracts/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { PROVINCES, RESPONDERS } from '../../catalog/index.ts';
import { directoryOf } from '../notify/directory.ts';
import type { Intervention } from '../ports.ts';
import { testDatabase } from '../testing.ts';
import type { Probes } from './interventions.ts';
import { policyDesk, type FullPolicyDesk } from './policy-desk.ts';
import { policyKey } from './signing.ts';

const store = await testDatabase();
afterAll(() => store.close());

const clock = new ManualClock(Date.parse('2024-02-14T05:00:00Z'));
const inMinutes = (minutes: number): string => new Date(clock.now() + minutes * 60_000).toISOString();
const entry = (runId: string, scope: string, rule: Partial<Intervention['rule']>): Intervention => ({
  runId,
  incidentId: 'I-000001',
  scope,
  rule: { until: inMinutes(30), ...rule },
});
const approvedBy = [
  { id: 'piket-1', name: 'Ayu', role: 'on-call' },
  { id: 'pimpinan-1', name: 'Budi', role: 'leadership' },
];
const manual = { advice: 'Lanjutkan dengan salinan kertas.', approvedBy };

/** What the vendor is seen to do. */
let seen: Probes | undefined = { success: 1, watchedMs: 300_000 };
/** What the manual fallback says against a return. */
let unaccounted: string | undefined;
let desk: FullPolicyDesk;
beforeAll(async () => {
  desk = policyDesk({
    db: store.db,
    clock,
    settings: {
      key: await policyKey(await mkdtemp(join(tmpdir(), 'siaga-kunci-'))),
      leases: { a: { concurrency: 10, drainPerSecond: 5, loginShare: 1 } },
      takeUpMs: 30 * 60_000,
      manualPace: { gapMs: 0, holdDownMs: 600_000, spreadMs: 900_000, probeMs: 300_000 },
    },
    directory: directoryOf(RESPONDERS, {}, true),
    gateways: ['a', 'b'],
    probes: async () => seen,
    accountedFor: async (scope) => {
      if (unaccounted !== undefined) throw new Error(`${scope}: ${unaccounted}`);
    },
    onDuty: () => ['piket-1'],
    onIssued: () => {},
  });
});

const rulesOf = async (epoch: number) => {
  const row = await store.db
    .selectFrom('policies')
    .select('document')
    .where('epoch', '=', epoch)
    .executeTakeFirstOrThrow();
  return policySchema.parse(JSON.parse(row.document)).rules;
};
const newest = () =>
  store.db.selectFrom('policies').selectAll().orderBy('epoch', 'desc').executeTakeFirstOrThrow();
const pages = () => store.db.selectFrom('pages').select('title').execute();

describe('the policy desk', () => {
  it('gives one epoch to one change, however often it is asked', async () => {
    const change = [entry('run-1', 'nasional', { shedBelow: 'login' })];
    const epoch = await desk.impose('uji', change);
    expect(await desk.impose('uji', change)).toBe(epoch);
    const more = await desk.impose('uji', [entry('run-2', 'nasional', { loginPerSecond: 10 })]);
    expect(more).toBe(epoch + 1);
    expect(await rulesOf(more)).toMatchObject([
      { scope: 'nasional', shedBelow: 'login', loginPerSecond: 10 },
    ]);
    expect(await rulesOf(await desk.lift('run-1', 'pulih'))).toMatchObject([{ loginPerSecond: 10 }]);
    expect(await rulesOf(await desk.lift('run-2', 'pulih'))).toEqual([]);
  });

  it('gives changes that come at once an order and an epoch each', async () => {
    const scopes = ['11', '12', '13', '14', '15'];
    const epochs = await Promise.all(
      scopes.map((scope) => desk.impose('uji', [entry(scope, scope, { uploadMode: 'queue' })])),
    );
    expect(new Set(epochs).size).toBe(5);
    expect(await rulesOf(Math.max(...epochs))).toHaveLength(5);
    for (const scope of scopes) await desk.lift(scope, 'pulih');
  });

  it('refuses what is unsafe and leaves everything as it was', async () => {
    const oneRole = { ...manual, approvedBy: approvedBy.map((person) => ({ ...person, role: 'on-call' })) };
    const four = ['91', '92', '93', '94'].map((scope) => entry('run-3', scope, { manual: oneRole }));
    await expect(desk.impose('uji', four)).rejects.toMatchObject({
      code: 'INCIDENT_POLICY_UNSAFE',
      retry: 'never',
    });
    const leaders = ['Budi', 'Citra'].map((name) => ({ id: name.toLowerCase(), name, role: 'leadership' }));
    const issued = await store.db.selectFrom('policies').select('epoch').execute();
    for (const people of [leaders, [leaders[0]!, leaders[0]!], [leaders[0]!]]) {
      const by = { manual: { ...manual, approvedBy: people } };
      const nation = [entry('run-3', 'nasional', by)];
      const everyProvince = PROVINCES.map(({ code }) => entry('run-3', code, by));
      for (const all of [nation, everyProvince])
        await expect(desk.impose('uji', all)).rejects.toMatchObject({ code: 'INCIDENT_POLICY_UNSAFE' });
    }
    expect(await store.db.selectFrom('policies').select('epoch').execute()).toEqual(issued);
    expect(await store.db.selectFrom('interventions').selectAll().execute()).toEqual([]);
  });

  it('refuses one person under two spellings, and people without an account', async () => {
    const [, leader] = approvedBy;
    for (const people of [
      [leader!, { ...leader!, name: 'Budi S.', role: 'on-call' }],
      approvedBy.map(({ name, role }) => ({ name, role })),
    ]) {
      const one = entry('run-3', '52', { manual: { ...manual, approvedBy: people } });
      await expect(desk.impose('uji', [one])).rejects.toMatchObject({
        code: 'INCIDENT_POLICY_UNSAFE',
        detail: expect.stringContaining('dua orang yang berbeda'),
      });
    }
  });

  it('lets tightening lapse, keeps manual, and pages a person for it once', async () => {
    const epoch = await desk.impose('uji', [
      entry('run-4', '52', { manual }),
      entry('run-4', '51', { shedBelow: 'login' }),
    ]);
    expect(await rulesOf(epoch)).toHaveLength(2);
    await clock.advance(31 * 60_000);
    await desk.tend();
    await desk.tend();
    const newest = await store.db
      .selectFrom('policies')
      .select('epoch')
      .orderBy('epoch', 'desc')
      .executeTakeFirstOrThrow();
    expect(await rulesOf(newest.epoch)).toMatchObject([{ scope: '52', manual }]);
    expect(await pages()).toEqual([{ title: expect.stringContaining('Mode manual untuk 52') }]);
    await desk.lift('run-4', 'kembali normal');
  });

  it('lets nobody back from manual mode before the vendor was seen well and receipts are accounted for, and says in the policy what was seen', async () => {
    await desk.impose('uji', [entry('run-5', '5301', { manual })]);
    const refused = (words: string) =>
      expect(desk.lift('run-5', 'kembali')).rejects.toMatchObject({
        code: 'INCIDENT_POLICY_UNSAFE',
        detail: expect.stringContaining(words) as string,
      });
    await refused('belum cukup lama');
    await clock.advance(11 * 60_000);
    seen = undefined;
    await refused('belum terlihat');
    seen = { success: 0.98, watchedMs: 300_000 };
    await refused('belum menerima cukup');
    expect(await rulesOf((await newest()).epoch)).toMatchObject([{ scope: '5301', manual }]);
    seen = { success: 1, watchedMs: 300_000 };
    unaccounted = '1 tanda terima tanpa foto';
    await expect(desk.lift('run-5', 'kembali')).rejects.toThrow('5301: 1 tanda terima tanpa foto');
    expect(await rulesOf((await newest()).epoch)).toMatchObject([{ scope: '5301', manual }]);
    unaccounted = undefined;
    const epoch = await desk.lift('run-5', 'kembali');
    const { document } = await newest();
    expect(JSON.parse(document)).toMatchObject({ epoch, rules: [] });
    expect((JSON.parse(document) as Policy).returns).toContainEqual({
      scope: '5301',
      at: new Date(clock.now()).toISOString(),
      success: 1,
      watchedMs: 300_000,
      drainPerSecond: 5,
    });
  });

  it('says nothing but the kill switch while it is pulled, and arms the next one when it ends', async () => {
    const komandan = { id: 'komandan', name: 'Komandan Insiden', role: 'commander' } as const;
    await desk.tend();
    const serialOf = async () =>
      (
        JSON.parse(Buffer.from((await desk.armedKillSwitch())!.split('.')[1]!, 'base64url').toString()) as {
          serial: number;
        }
      ).serial;
    expect(await serialOf()).toBe(1);
    await desk.impose('uji', [entry('run-6', '51', { shedBelow: 'login' })]);
    const before = await pages();
    await desk.pullKillSwitch(komandan, 'kebijakan merusak');
    const killed = JSON.parse((await newest()).document) as Policy;
    expect(killed).toMatchObject({ rules: [], killSwitch: { serial: 1, state: 'pulled' } });
    expect((await pages()).length).toBe(before.length + 2);
    await desk.impose('uji', [entry('run-6', '51', { shedBelow: 'session' })]);
    expect(JSON.parse((await newest()).document)).toMatchObject({ rules: [] });
    await expect(desk.pullKillSwitch(komandan, 'lagi')).rejects.toMatchObject({
      code: 'INCIDENT_KILL_SWITCH',
    });
    await desk.endKillSwitch(komandan, 'sudah diperbaiki');
    expect(JSON.parse((await newest()).document)).toMatchObject({
      rules: [{ scope: '51', shedBelow: 'session' }],
      killSwitch: { serial: 1, state: 'left' },
    });
    expect(await serialOf()).toBe(2);
    await desk.lift('run-6', 'pulih');
  });

  it('pages when a gateway’s kill switch was pulled at its own host, once', async () => {
    const { epoch } = await newest();
    const word = { gateway: 'a', epoch, at: new Date(clock.now()).toISOString(), serial: 2 } as const;
    const before = await pages();
    for (let n = 0; n < 2; n += 1)
      await desk.heard({ ...word, verdict: 'killed', by: 'Piket', reason: 'kendali mengirim sampah' });
    expect((await pages()).slice(before.length)).toEqual(
      Array.from({ length: 2 }, () => ({
        title: expect.stringContaining('ditarik di a oleh Piket') as string,
      })),
    );
  });

  it('issues anew before a restarted gateway could no longer take the policy up', async () => {
    const before = await newest();
    await desk.tend();
    expect((await newest()).epoch).toBe(before.epoch);
    await clock.advance(16 * 60_000);
    await desk.tend();
    const after = await newest();
    expect(after.epoch).toBe(before.epoch + 1);
    expect(after.expires_at.getTime()).toBeGreaterThan(before.expires_at.getTime());
  });

  it('knows who has an epoch, or a newer one, in force', async () => {
    const { epoch } = await newest();
    // The gateway's own clock is a day off; the time of receipt counts.
    const at = new Date(clock.now() + 86_400_000).toISOString();
    await desk.heard({ gateway: 'a', epoch, verdict: 'ack', at });
    await desk.heard({ gateway: 'a', epoch, verdict: 'ack', at });
    expect(await desk.inForce(epoch - 1)).toEqual(new Map([['a', clock.now()]]));
    expect(await desk.inForce(epoch + 1)).toEqual(new Map());
  });

  it('takes a tightening that was over by a gateway’s clock for no confirmation, and pages for it once', async () => {
    const { epoch } = await newest();
    const at = new Date(clock.now()).toISOString();
    const before = await pages();
    for (let n = 0; n < 2; n += 1)
      await desk.heard({ gateway: 'c', epoch, verdict: 'ack', at, lapsed: ['52', '5301'] });
    expect((await desk.inForce(epoch)).has('c')).toBe(false);
    expect((await pages()).slice(before.length)).toEqual([
      { title: expect.stringContaining('pengetatan untuk 52, 5301 sudah lewat menurut jamnya') },
    ]);
  });

  it.each([
    ['not-saved', 'cakram gerbang tidak dapat menyimpannya'],
    ['clock', 'waktunya tidak cocok dengan jam gerbang'],
  ] as const)('pages when a gateway refuses with %s', async (reason, words) => {
    const { epoch } = await newest();
    const at = new Date(clock.now()).toISOString();
    const before = await pages();
    await desk.heard({ gateway: `d-${reason}`, epoch, verdict: 'nack', at, reason, detail: 'ENOSPC' });
    expect((await pages()).slice(before.length)).toEqual([{ title: expect.stringContaining(words) }]);
  });

  it('believes nobody about a policy that was never issued', async () => {
    const { epoch } = await newest();
    const at = new Date(clock.now()).toISOString();
    await expect(desk.heard({ gateway: 'b', epoch: epoch + 1, verdict: 'ack', at })).rejects.toMatchObject({
      code: 'INCIDENT_EPOCH_UNKNOWN',
      status: 409,
    });
    expect(await desk.inForce(epoch)).toEqual(new Map([['a', clock.now()]]));
  });

  it('takes the words of hundreds down in a few transactions, in the chain, and refuses the one that is none', async () => {
    const { epoch } = await newest();
    const at = new Date(clock.now()).toISOString();
    const word = (n: number) => ({ gateway: `ramai-${String(n)}`, epoch, verdict: 'ack', at }) as const;
    const unknown = desk.heard({ ...word(0), epoch: epoch + 1 });
    const all = Array.from({ length: 300 }, (_, n) => desk.heard(word(n % 299)));
    await expect(unknown).rejects.toMatchObject({ code: 'INCIDENT_EPOCH_UNKNOWN' });
    await Promise.all(all);
    const mine = store.db.selectFrom('policy_acks').where('gateway', 'like', 'ramai-%');
    const { rows, transactions } = await mine
      .select([
        sql<number>`count(*)::int`.as('rows'),
        sql<number>`count(distinct xmin::text)::int`.as('transactions'),
      ])
      .executeTakeFirstOrThrow();
    expect(rows).toBe(299);
    expect(transactions).toBeLessThanOrEqual(3);
    const links = await store.db.selectFrom('events').select(['hash', 'prev_hash']).orderBy('seq').execute();
    expect(links.slice(1).map((link) => link.prev_hash)).toEqual(links.slice(0, -1).map((link) => link.hash));
  });

  it('is settled when every word that came is taken down, whether or not its bringer still listens', async () => {
    const { epoch } = await newest();
    const at = new Date(clock.now()).toISOString();
    for (let n = 0; n < 20; n += 1)
      void desk.heard({ gateway: `pergi-${String(n)}`, epoch, verdict: 'ack', at });
    await desk.settled();
    const rows = await store.db
      .selectFrom('policy_acks')
      .where('gateway', 'like', 'pergi-%')
      .select('at')
      .execute();
    expect(rows).toHaveLength(20);
  });

  it('overtakes a gateway that is ahead, and pages for it once', async () => {
    const { epoch } = await newest();
    const at = new Date(clock.now()).toISOString();
    const nack = { gateway: 'b', epoch, verdict: 'nack', at, reason: 'older-epoch', detail: 'a\0b' } as const;
    const before = await pages();
    await desk.heard({ ...nack, inForce: epoch + 10 });
    await desk.heard({ ...nack, inForce: epoch + 10 });
    expect((await newest()).epoch).toBe(epoch + 11);
    expect((await pages()).slice(before.length)).toEqual([
      { title: expect.stringContaining('b lebih maju dari kebijakan terbaru') },
    ]);
    const events = await store.db.selectFrom('events').select('type').where('actor', '=', 'b').execute();
    expect(events.map(({ type }) => type)).toEqual(['policy.refused', 'policy.overtaken']);
  });
});
