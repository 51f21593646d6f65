import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseConfig, systemClock } from '../../kernel/index.ts';
import { createLogger, createMeter } from '../../instrumentation/index.ts';
import { z } from 'zod';
import type { IncidentFacts } from '../ports.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { testPostgres } from '../testing/postgres.ts';
import { runbookConfigShape } from './config.ts';
import { startRunbookEngine, type RunbookEngine } from './engine.ts';
import { fakeWorld } from './testing.ts';

const config = parseConfig(z.object(runbookConfigShape), {
  SIAGA_RUNBOOKS_DIR: new URL('../../../runbooks', import.meta.url).pathname,
  SIAGA_TIME_FACTOR: '100000',
});
const LEADER = { id: 'pimpinan', name: 'Pimpinan KPU', role: 'leadership' };
const ENGINEER = { id: 'piket-1', name: 'Piket A', role: 'on-call' };

let database: TestDatabase;
const open: RunbookEngine[] = [];
/** An engine knows the incidents of its own world only. */
const closeAll = () => Promise.all(open.splice(0).map((engine) => engine.close()));
afterEach(closeAll);
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database.close();
});

const incident = (id: string, region: string): IncidentFacts => ({
  ...{
    id,
    alertname: 'RegionUploadOutage',
    region,
    severity: 'critical',
    title: id,
    affectedTps: 1,
    firing: true,
  },
});

async function engineOver(world: ReturnType<typeof fakeWorld>) {
  const meter = createMeter();
  const logger = createLogger({ name: 'uji', level: 'silent' });
  const engine = await startRunbookEngine(config, {
    db: database.db,
    clock: systemClock,
    ports: world,
    meter,
    logger,
  });
  open.push(engine);
  return { engine, meter };
}

const until = <T>(check: () => Promise<T> | T): Promise<T> =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 });

describe('the engine over a real PostgreSQL', () => {
  it('goes on after PostgreSQL was killed and started again, with two engines over one database', async () => {
    const world = fakeWorld(incident('bangkit', '53'));
    const [{ engine }, { engine: other }] = [await engineOver(world), await engineOver(world)];
    await engine.onIncidentOpened('bangkit');
    await until(async () => {
      expect(await other.pendingApprovals('bangkit')).toHaveLength(1);
    });
    const postgres = await testPostgres();
    await postgres.kill();
    await postgres.restart();
    const [approval] = await until(() => engine.pendingApprovals('bangkit'));
    expect(await engine.decide(approval!.id, ENGINEER, 'approve')).toEqual({ outcome: 'done', closed: null });
    expect(await other.decide(approval!.id, LEADER, 'approve')).toEqual({
      outcome: 'done',
      closed: 'granted',
    });
    await until(() => {
      expect(world.interventions.size).toBe(1);
    });
    expect(world.epoch()).toBe(1);
    expect(await engine.decide(approval!.id, LEADER, 'approve')).toMatchObject({ outcome: 'done' });
    expect(await engine.decide(approval!.id, LEADER, 'reject')).toMatchObject({ outcome: 'refused' });
  }, 60_000);

  it('counts runs that end, and tells the timeline who decided', async () => {
    const world = fakeWorld(incident('ditolak', '51'));
    const { engine } = await engineOver(world);
    await engine.onIncidentOpened('ditolak');
    const approval = await until(async () => {
      const [pending] = await engine.pendingApprovals('ditolak');
      expect(pending).toMatchObject({
        required: 2,
        needsLeadership: true,
        regions: ['51'],
        affectedTps: 12_809,
        reversible: true,
      });
      return pending;
    });
    await engine.decide(approval!.id, LEADER, 'reject', 'belum perlu');
    await until(async () => {
      expect(await engine.runsOf('ditolak')).toMatchObject([{ state: 'aborted', status: 'canceled' }]);
      expect(world.events.map((event) => event.type)).toContain('runbook.ended');
    });
    expect(world.events.find((event) => event.type === 'approval.given')).toMatchObject({
      actor: 'pimpinan',
    });
  }, 30_000);
});

describe('an engine with the machine to itself', () => {
  it('starts a step within 300 ms of its being due, though another process made it due', async () => {
    const world = fakeWorld({ ...incident('cepat', 'nasional'), alertname: 'LoginSuccessLow' });
    let imposedAt = 0;
    world.around = async (what, moment) => {
      if (what === 'impose' && moment === 'before') imposedAt = Date.now();
    };
    const { engine, meter } = await engineOver(world);
    await engine.onIncidentOpened('cepat');
    await until(() => {
      expect(imposedAt).toBeGreaterThan(0);
    });
    const [run] = await engine.runsOf('cepat');
    const started = run?.steps.find((step) => step.id === 'batasi')?.startedAt ?? 0;
    const guarded = run?.steps.find((step) => step.id === 'periksa-syarat')?.endedAt ?? 0;
    expect(started - guarded).toBeLessThan(300);
    expect(imposedAt - started).toBeLessThan(300);
    const text = await meter.registry.metrics();
    expect(text).toContain('siaga_runbook_step_duration_seconds_count{action="check-guards"} 1');
  }, 30_000);
});
