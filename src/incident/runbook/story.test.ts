import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import type { IncidentFacts } from '../ports.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { advanceOne, type AdvanceDeps } from './advance.ts';
import { beginRun } from './begin.ts';
import { tempoOf, type Tempo } from './domain/tempo.ts';
import { parseRunbook } from './parse.ts';
import { pendingApprovals, runsOf } from './queries.ts';
import { fakeWorld } from './testing.ts';
import { recordVote } from './vote.ts';

const LOGIN_RATIO = 'national:login_success:ratio';
const VENDOR_52 = 'province:upload_vendor_success:ratio{province="52"}';
const TEMPO: Tempo = (kind, ms) => (kind === 'poll' ? 2_000 : tempoOf(80)(kind, ms));
const LEADER = { id: 'pimpinan', name: 'Pimpinan KPU', role: 'leadership' };
const ENGINEER = { id: 'piket-1', name: 'Piket A', role: 'on-call' };

// Hundreds of real commits each: slow where the disk is busy.
vi.setConfig({ testTimeout: 60_000 });

let database: TestDatabase;
let counter = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function stage(slug: string, region: string) {
  const parsed = parseRunbook(
    slug,
    await readFile(new URL(`../../../runbooks/${slug}.md`, import.meta.url), 'utf8'),
  );
  if (parsed.outcome === 'faulty') throw new Error('faulty');
  const { runbook } = parsed;
  const id = `cerita-${String(counter++)}`;
  const base: IncidentFacts = {
    ...{
      id,
      alertname: runbook.alert,
      region,
      severity: 'critical',
      title: slug,
      affectedTps: 1,
      firing: true,
    },
  };
  // An earlier story would count as this trouble's first coming.
  await database.db.deleteFrom('runbook_events').execute();
  await database.db.deleteFrom('runbook_runs').execute();
  const world = fakeWorld(base);
  const clock = new ManualClock();
  const shared = {
    db: database.db,
    tempo: TEMPO,
    parameters: { loginPerSecond: 2, slowDeliverySeconds: 5 },
    ports: world,
  };
  const deps: AdvanceDeps = { ...shared, clock, onTrouble: () => {}, onEvents: () => {} };
  const now = () => clock.now();
  const settle = async () => {
    while (await advanceOne(deps)) continue;
  };
  return {
    id,
    world,
    clock,
    settle,
    begin: () => beginRun({ ...shared, now, runbooks: new Map([[runbook.alert, runbook]]) }, id),
    async pass(ms: number, stepMs = 2_000) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        await clock.advance(stepMs);
        await settle();
      }
    },
    async vote(person: typeof LEADER, verdict: 'approve' | 'reject') {
      const [approval] = await pendingApprovals(database.db, id);
      const deps = { db: database.db, now, onEvents: () => {} };
      const decided = await recordVote(deps, approval?.id ?? '', { person, verdict, reason: '' });
      await settle();
      return decided;
    },
    fire(firing: boolean) {
      world.facts.set(id, { ...base, firing });
    },
    run: async () => (await runsOf(database.db, id)).at(-1),
    step: async (step: string) =>
      (await runsOf(database.db, id)).at(-1)?.steps.find((entry) => entry.id === step),
  };
}

describe('region-upload-outage', () => {
  it('does nothing before two people agree, and carries their names into the rule', async () => {
    const story = await stage('region-upload-outage', '52');
    await story.begin();
    await story.settle();
    expect((await story.run())?.status).toBe('pendingManualApproval');
    expect(story.world.interventions.size).toBe(0);
    await story.vote(ENGINEER, 'approve');
    await story.vote(ENGINEER, 'approve');
    expect(story.world.interventions.size).toBe(0);
    expect(await story.vote({ ...ENGINEER, id: 'piket-2' }, 'approve')).toMatchObject({ outcome: 'refused' });
    expect(await story.vote(LEADER, 'approve')).toEqual({ outcome: 'done', closed: 'granted' });
    const [rule] = [...story.world.interventions.values()];
    expect(rule).toMatchObject({
      scope: '52',
      rule: { manual: { approvedBy: [{ name: 'Piket A' }, { name: 'Pimpinan KPU' }] } },
    });
  });

  it('ends without effect when somebody rejects, and does not ask again at once', async () => {
    const story = await stage('region-upload-outage', '52');
    await story.begin();
    await story.settle();
    await story.vote(LEADER, 'reject');
    expect(await story.run()).toMatchObject({ status: 'canceled' });
    expect(story.world.epoch()).toBe(0);
    expect(await story.begin()).toMatchObject({ outcome: 'none' });
  });

  it('withdraws the request when the alert resolves before anybody decided', async () => {
    const story = await stage('region-upload-outage', '52');
    await story.begin();
    await story.settle();
    story.fire(false);
    await story.pass(12_000);
    expect(await story.run()).toMatchObject({ status: 'canceled' });
    expect(await pendingApprovals(database.db, story.id)).toEqual([]);
    expect(story.world.events.map((event) => event.type)).toContain('approval.withdrawn');
    expect(story.world.epoch()).toBe(0);
  });

  it('takes silence for no', async () => {
    const story = await stage('region-upload-outage', '52');
    await story.begin();
    await story.settle();
    await story.pass(124_000, 4_000);
    expect(await story.run()).toMatchObject({ status: 'canceled' });
    expect(story.world.epoch()).toBe(0);
  });

  it('keeps manual mode, renewed, until a person agrees to return; silence and refusal keep it too', async () => {
    const story = await stage('region-upload-outage', '52');
    await story.begin();
    await story.settle();
    await story.vote(LEADER, 'approve');
    await story.vote(ENGINEER, 'approve');
    story.world.values.set(VENDOR_52, 1);
    await story.pass(20_000);
    expect(await story.step('setuju-kembali')).toMatchObject({ state: 'waiting' });
    await story.pass(300_000, 10_000);
    expect(story.world.interventions.size).toBe(1);
    const until = [...story.world.interventions.values()][0]?.rule.until ?? '';
    expect(Date.parse(until)).toBeGreaterThan(story.clock.now());
    await story.vote(LEADER, 'reject');
    await story.pass(130_000, 10_000);
    expect(story.world.interventions.size).toBe(1);
    expect(await pendingApprovals(database.db, story.id)).toHaveLength(1);
    await story.vote(LEADER, 'approve');
    expect(story.world.interventions.size).toBe(0);
  });
});

describe('login-success-low', () => {
  it('goes on without a dead gateway, and says so', async () => {
    const story = await stage('login-success-low', 'nasional');
    story.world.alive.delete('gw-wit');
    await story.begin();
    await story.settle();
    await story.pass(22_000);
    expect(await story.step('berlaku')).toMatchObject({
      state: 'skipped',
      result: 'gerbang belum menjawab: gw-wit',
    });
    story.world.values.set(LOGIN_RATIO, 1);
    story.fire(false);
    await story.pass(60_000);
    expect(await story.run()).toMatchObject({ status: 'completedWithExceptions' });
    expect(story.world.interventions.size).toBe(0);
  });

  it('stops for a person when there is no data, and goes on by itself when there is again', async () => {
    const story = await stage('login-success-low', 'nasional');
    await story.begin();
    await story.settle();
    await story.pass(14_000);
    expect(await story.run()).toMatchObject({ status: 'pausedByInconclusive' });
    expect(story.world.pages.map((page) => page.role)).toEqual(['on-call']);
    expect(story.world.interventions.size).toBe(1);
    story.world.values.set(LOGIN_RATIO, 1);
    story.fire(false);
    await story.pass(40_000);
    expect(await story.run()).toMatchObject({ status: 'completed' });
    expect(await pendingApprovals(database.db, story.id)).toEqual([]);
  });

  it('imposes anew when the trouble returns after lifting, and then watches longer', async () => {
    const story = await stage('login-success-low', 'nasional');
    await story.begin();
    await story.settle();
    story.world.values.set(LOGIN_RATIO, 1);
    story.fire(false);
    await story.pass(12_000);
    expect(story.world.interventions.size).toBe(0);
    story.fire(true);
    await story.pass(4_000);
    expect(story.world.interventions.size).toBe(1);
    expect(story.world.events.map((event) => event.type)).toContain('runbook.reentered');
    story.fire(false);
    await story.pass(8_000);
    expect(story.world.interventions.size).toBe(1);
    await story.pass(40_000);
    expect(await story.run()).toMatchObject({ status: 'completed' });
  });

  it('undoes what it did when a person says stop', async () => {
    const story = await stage('login-success-low', 'nasional');
    await story.begin();
    await story.settle();
    await story.pass(14_000);
    expect(await story.vote(ENGINEER, 'reject')).toMatchObject({ outcome: 'done' });
    expect(await story.run()).toMatchObject({ status: 'failed' });
    expect(story.world.interventions.size).toBe(0);
    expect(await story.step('batasi')).toMatchObject({ state: 'compensated' });
  });

  it('starts one run for an alert and region, however often it is told', async () => {
    const story = await stage('login-success-low', 'nasional');
    const begun = await Promise.all([story.begin(), story.begin(), story.begin()]);
    expect(begun.map((entry) => entry.outcome).toSorted()).toEqual(['active', 'active', 'started']);
  });

  it('tries a failing change again, and rolls back when its time is up', async () => {
    const story = await stage('login-success-low', 'nasional');
    story.world.around = async (what) => {
      if (what === 'impose') throw new Error('tanda tangan gagal');
    };
    await story.begin();
    await story.settle();
    expect(await story.step('batasi')).toMatchObject({ state: 'running', result: 'tanda tangan gagal' });
    await story.pass(36_000);
    expect(await story.run()).toMatchObject({ status: 'failed' });
    expect(story.world.pages.at(-1)?.title).toContain('gagal');
  });
});
