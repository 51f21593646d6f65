import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_STATEMENT, STATEMENT_TYP, statementHash } from '../../contracts/index.ts';
import { ManualClock, verifyJws } from '../../kernel/index.ts';
import type { Person } from '../people/index.ts';
import { verifyLog } from '../store/event-log.ts';
import { testDatabase, type TestDatabase } from '../testing.ts';
import { statementDesk, type StatementDesk } from './desk.ts';
import { statementKey } from './key.ts';
import { besides, headOf, lineEnds, openDrafts } from './line.ts';

const ENGINEER: Person = { id: 'piket-1', name: 'Piket Pusdatin A', role: 'on-call' };
const COMMANDER: Person = { id: 'komandan', name: 'Komandan Insiden', role: 'commander' };
const LEADER: Person = { id: 'pimpinan', name: 'Pimpinan KPU', role: 'leadership' };
const OTHER_LEADER: Person = { id: 'pimpinan-2', name: 'Anggota KPU', role: 'leadership' };
const AUDITOR: Person = { id: 'auditor', name: 'Auditor', role: 'auditor' };

const HOUR = 3_600_000;

let home: string;
let store: TestDatabase;
let clock: ManualClock;
let desk: StatementDesk;
let keys: readonly JWK[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-pernyataan-'));
  store = await testDatabase();
});
afterAll(async () => {
  await store.close();
  await rm(home, { recursive: true });
});
beforeEach(async () => {
  clock = new ManualClock(Date.parse('2024-02-14T14:00:00Z'));
  const key = await statementKey(home);
  keys = [key.publicJwk];
  desk = statementDesk(store.db, clock, key);
  await store.db.deleteFrom('statements').execute();
  await store.db.deleteFrom('statement_drafts').execute();
});

const headHash = async (region: string) => (await headOf(store.db, region))?.hash ?? NO_STATEMENT;

/** A proposal from what is in force now. */
const proposed = async (text: string | null, region = '52', nextUpdateMinutes: number | null = 30) => ({
  ...{ region, text, nextUpdateMinutes },
  replaces: await headHash(region),
});
const made = async (text: string | null, region = '52') =>
  desk.approve(await desk.draft(await proposed(text, region), COMMANDER), LEADER, await readBeside(region));
/** What stands beside a statement of this region, as hashes. */
const readBeside = async (region: string) => (await besides(store.db, region)).map(({ hash }) => hash);

describe('a statement', () => {
  it('is in force once a second person has signed it, and says by roles who made it', async () => {
    const id = await desk.draft(await proposed('Unggahan NTB tertunda; pleno berjalan.'), COMMANDER);
    expect(await lineEnds(store.db)).toEqual([]);
    expect(await openDrafts(store.db)).toMatchObject([{ id, region: '52', author_name: 'Komandan Insiden' }]);
    await clock.advance(60_000);
    await desk.approve(id, LEADER);
    const [only] = await lineEnds(store.db);
    expect(only?.statement).toEqual({
      ...{ region: '52', serial: 1, text: 'Unggahan NTB tertunda; pleno berjalan.' },
      nextUpdateAt: '2024-02-14T14:31:00.000Z',
      author: { role: 'commander', at: '2024-02-14T14:00:00.000Z' },
      approver: { role: 'leadership', at: '2024-02-14T14:01:00.000Z' },
      previous: NO_STATEMENT,
    });
    expect(await verifyJws(only!.jws, STATEMENT_TYP, keys)).toEqual(only!.statement);
    expect(only!.jws).not.toContain(Buffer.from('Komandan Insiden').toString('base64url').slice(0, 12));
    expect(await openDrafts(store.db)).toEqual([]);
  });

  it('follows the one before it in its region, by number and by hash, and no other region’s', async () => {
    await made('Satu.');
    await made('Dari nasional.', 'nasional');
    await made('Dua.');
    await made(null);
    const ends = (await lineEnds(store.db)).filter(({ statement }) => statement.region === '52');
    expect(ends.map(({ statement }) => [statement.serial, statement.text])).toEqual([
      [1, 'Satu.'],
      [2, 'Dua.'],
      [3, null],
    ]);
    expect(ends.map(({ statement }) => statement.previous)).toEqual([
      NO_STATEMENT,
      ...ends.slice(0, 2).map(({ jws }) => statementHash(jws)),
    ]);
  });

  it('is shown with the three before it, however long the line is', async () => {
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) await made(text);
    expect((await lineEnds(store.db)).map(({ statement }) => statement.text)).toEqual(['c', 'd', 'e', 'f']);
  });

  it('is written down with the names of both, in a log that still holds', async () => {
    await made('Tercatat.');
    const rows = await store.db.selectFrom('events').selectAll().orderBy('seq', 'desc').limit(2).execute();
    expect(rows.map(({ type, actor }) => [type, actor])).toEqual([
      ['statement.signed', 'pimpinan'],
      ['statement.drafted', 'komandan'],
    ]);
    expect(rows[0]!.data).toContain('disetujui Pimpinan KPU, disusun Komandan Insiden');
    expect(await verifyLog(store.db)).toMatchObject({ outcome: 'intact' });
  });
});

describe('two who contradict each other', () => {
  it('hear of it as they write: a draft from an older statement is refused with the newer one', async () => {
    const stale = await proposed('Layanan normal.');
    await made('Layanan terganggu.');
    await expect(desk.draft(stale, OTHER_LEADER)).rejects.toMatchObject({
      code: 'INCIDENT_STATEMENT_OVERTAKEN',
      status: 409,
      detail: expect.stringContaining('“Layanan terganggu.”'),
    });
    expect(await openDrafts(store.db)).toEqual([]);
  });

  it('cannot both be signed, in whatever order and however close together', async () => {
    const from = await proposed('Normal.');
    const drafts = [
      await desk.draft(from, COMMANDER),
      await desk.draft({ ...from, text: 'Terganggu.' }, ENGINEER),
    ];
    const outcomes = await Promise.allSettled([
      desk.approve(drafts[0]!, LEADER),
      desk.approve(drafts[1]!, OTHER_LEADER),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await lineEnds(store.db)).toHaveLength(1);
    expect(await openDrafts(store.db)).toEqual([]);
  });

  it.each([
    ['a province beside the nation', 'nasional', '52'],
    ['the nation beside a province', '52', 'nasional'],
  ])('are seen before %s is signed, as they stand by then', async (_, first, second) => {
    await made('Sirekap terganggu.', first);
    const draft = await desk.draft(await proposed('Sirekap normal.', second), COMMANDER);
    await expect(desk.approve(draft, LEADER)).rejects.toMatchObject({
      code: 'INCIDENT_STATEMENT_REFUSED',
      detail: expect.stringContaining('“Sirekap terganggu.”'),
    });
    const read = await readBeside(second);
    expect(read).toHaveLength(1);
    await made('Sirekap pulih.', first);
    await expect(desk.approve(draft, LEADER, read)).rejects.toMatchObject({
      detail: expect.stringContaining('“Sirekap pulih.”'),
    });
    expect(await desk.approve(draft, LEADER, await readBeside(second))).toMatchObject({ region: second });
    // What is taken back contradicts nobody.
    await desk.approve(await desk.draft(await proposed(null, second), COMMANDER), LEADER);
    expect(await readBeside(first)).toEqual([]);
  });

  it('do not hinder those who speak of another region', async () => {
    const elsewhere = await desk.draft(await proposed('Bali normal.', '51'), COMMANDER);
    await made('NTB terganggu.');
    expect((await desk.approve(elsewhere, LEADER)).region).toBe('51');
  });
});

describe('nobody', () => {
  const refusal = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => 'done',
      (error: unknown) => (error as { readonly code?: string }).code,
    );

  it('signs alone, without the right to, or without a leader among the two', async () => {
    const own = await desk.draft(await proposed('Sendiri.'), LEADER);
    expect(await refusal(desk.approve(own, LEADER))).toBe('INCIDENT_STATEMENT_REFUSED');
    expect(await refusal(desk.approve(own, ENGINEER))).toBe('INCIDENT_STATEMENT_REFUSED');
    expect(await refusal(desk.approve(own, AUDITOR))).toBe('INCIDENT_STATEMENT_REFUSED');
    const low = await desk.draft(await proposed('Tanpa pimpinan.'), ENGINEER);
    expect(await refusal(desk.approve(low, COMMANDER))).toBe('INCIDENT_STATEMENT_REFUSED');
    expect(await refusal(desk.draft(await proposed('Auditor.'), AUDITOR))).toBe('INCIDENT_FORBIDDEN');
    expect(await lineEnds(store.db)).toEqual([]);
  });

  it('signs twice, what was put aside, or what is an hour old', async () => {
    const signed = await desk.draft(await proposed('Sekali.'), COMMANDER);
    await desk.approve(signed, LEADER);
    expect(await refusal(desk.approve(signed, LEADER))).toBe('INCIDENT_STATEMENT_REFUSED');
    const aside = await desk.draft(await proposed('Ditolak.'), COMMANDER);
    expect(await refusal(desk.reject(aside, ENGINEER, 'x'))).toBe('INCIDENT_FORBIDDEN');
    expect(await refusal(desk.reject(aside, LEADER, ''))).toBe('INCIDENT_BODY_INVALID');
    await desk.reject(aside, LEADER, 'Belum dipastikan.');
    expect(await refusal(desk.approve(aside, LEADER))).toBe('INCIDENT_STATEMENT_REFUSED');
    const old = await desk.draft(await proposed('Lama.'), COMMANDER);
    await clock.advance(HOUR + 1);
    expect(await refusal(desk.approve(old, LEADER))).toBe('INCIDENT_STATEMENT_REFUSED');
    expect(await refusal(desk.approve('tidak-ada', LEADER))).toBe('INCIDENT_NOT_FOUND');
  });

  it('says nothing, too much, or of no region', async () => {
    const from = await proposed('x');
    for (const change of [
      { text: '' },
      { text: 'x'.repeat(281) },
      { region: '5201' },
      { nextUpdateMinutes: 17 },
    ])
      expect(await refusal(desk.draft({ ...from, ...change }, COMMANDER))).toBe('INCIDENT_BODY_INVALID');
    expect(await refusal(desk.draft({ ...from, replaces: 'f'.repeat(64) }, COMMANDER))).toBe(
      'INCIDENT_BODY_INVALID',
    );
  });
});

it('the key is kept to its owner, and its public half lies beside it', async () => {
  expect((await stat(join(home, 'statement-key.json'))).mode & 0o777).toBe(0o600);
  const text = await readFile(join(home, 'statement-jwks.json'), 'utf8');
  expect(JSON.parse(text)).toEqual({ keys });
  expect(text).not.toContain('"d"');
});
