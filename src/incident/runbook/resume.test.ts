import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { ManualClock } from '../../kernel/index.ts';
import type { IncidentFacts } from '../ports.ts';
import { openStore, type Store } from '../store/store.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { advanceOne, type AdvanceDeps } from './advance.ts';
import { beginRun } from './begin.ts';
import { tempoOf, type Tempo } from './domain/tempo.ts';
import { parseRunbook } from './parse.ts';
import { pendingApprovals, runsOf } from './queries.ts';
import { fakeWorld, type FakeWorld } from './testing.ts';
import type { Runbook } from './types.ts';
import { recordVote } from './vote.ts';

const PARAMETERS = { loginPerSecond: 2, slowDeliverySeconds: 5 };
/** Looks every three seconds: enough for the story, and a short test. */
const TEMPO: Tempo = (kind, ms) => (kind === 'poll' ? 3_000 : tempoOf(80)(kind, ms));
const PEOPLE = [
  { id: 'pimpinan', name: 'Pimpinan', role: 'leadership' },
  { id: 'piket-1', name: 'Piket', role: 'on-call' },
  { id: 'komandan', name: 'Komandan', role: 'commander' },
];

async function runbookFile(slug: string): Promise<Runbook> {
  const parsed = parseRunbook(
    slug,
    await readFile(new URL(`../../../runbooks/${slug}.md`, import.meta.url), 'utf8'),
  );
  if (parsed.outcome === 'faulty') throw new Error(JSON.stringify(parsed.faults));
  return parsed.runbook;
}

/** Like a kill -9 of the engine: its connections are gone, and whatever it awaited is never heard of. */
class Killed extends Error {}

interface Life {
  readonly store: Store;
  readonly deps: AdvanceDeps;
}

let database: TestDatabase;
let counter = 0;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

function live(world: FakeWorld, clock: ManualClock): Life {
  // The server is not killed here, so that commits need not wait for the disk.
  const url = `${database.url}?options=${encodeURIComponent('-c synchronous_commit=off')}`;
  const store = openStore({ url, maxConnections: 3, onError: () => {} });
  const deps: AdvanceDeps = {
    db: store.db,
    clock,
    tempo: TEMPO,
    parameters: PARAMETERS,
    ports: world,
    onTrouble: () => {},
    onEvents: () => {},
  };
  return { store, deps };
}

async function terminateOthers(): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await client.end();
}

/** Advance once; when a port kills the engine meanwhile, bring up another. */
async function turn(
  life: Life,
  death: { promise: Promise<never> },
  renew: () => Life,
): Promise<{ life: Life; worked: boolean }> {
  try {
    return { life, worked: await Promise.race([advanceOne(life.deps), death.promise]) };
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    await terminateOthers();
    return { life: renew(), worked: true };
  }
}

interface Play {
  readonly slug: string;
  readonly alert: string;
  readonly region: string;
  /** When, around a change that goes out, the engine is killed. */
  readonly moments: readonly ('before' | 'after')[];
  /** What the world does on its own while nothing is due. */
  world(world: FakeWorld): void;
}

const NTB: Play = {
  slug: 'region-upload-outage',
  alert: 'RegionUploadOutage',
  region: '52',
  moments: ['after'],
  world(world) {
    const manual = [...world.interventions.values()].some((entry) => entry.rule.manual !== undefined);
    if (manual) world.values.set('province:upload_vendor_success:ratio{province="52"}', 1);
    const lifted = world.epoch() >= 2;
    world.values.set('province:queue_held_uploads:sum{province="52"}', lifted ? 0 : 40);
    world.values.set('province:photos_stored:sum{province="52"}', lifted ? 140 : 100);
    if (!lifted) return;
    const [id, facts] = [...world.facts][0]!;
    world.facts.set(id, { ...facts, firing: false });
  },
};

const LOGIN: Play = {
  slug: 'login-success-low',
  alert: 'LoginSuccessLow',
  region: 'nasional',
  moments: ['before', 'after'],
  world(world) {
    if (world.interventions.size === 0) return;
    world.values.set('national:login_success:ratio', 0.99);
    const [id, facts] = [...world.facts][0]!;
    world.facts.set(id, { ...facts, firing: false });
  },
};

interface Played {
  readonly status: string | undefined;
  readonly steps: readonly (readonly [string, string])[];
  readonly epochs: number;
  readonly leftOver: number;
  /** The timeline. */
  readonly story: readonly string[];
  readonly pages: readonly string[];
  readonly transitions: readonly string[];
}

interface Faults {
  readonly killAt?: { readonly call: number; readonly moment: 'before' | 'after' };
  readonly killBetween?: boolean;
}

/** Play a runbook to its end; `calls` counts changes that went out through the ports. */
async function play(what: Play, faults: Faults): Promise<{ played: Played; calls: number }> {
  const incident: IncidentFacts = {
    id: `insiden-${String(counter++)}`,
    alertname: what.alert,
    region: what.region,
    severity: 'critical',
    title: what.alert,
    affectedTps: 100,
    firing: true,
  };
  // An earlier run would count as this trouble's first coming.
  await database.db.deleteFrom('runbook_events').execute();
  await database.db.deleteFrom('runbook_runs').execute();
  const world = fakeWorld(incident);
  const clock = new ManualClock();
  let calls = 0;
  let die: (error: Error) => void = () => {};
  let death = { promise: new Promise<never>((_resolve, reject) => (die = reject)) };
  world.around = async (_port, moment) => {
    if (moment === 'before') calls += 1;
    if (faults.killAt?.call !== calls || faults.killAt.moment !== moment) return;
    calls += 1000;
    die(new Killed());
    death = { promise: new Promise<never>(() => {}) };
    await new Promise(() => {});
  };
  const renew = () => live(world, clock);
  let life = renew();
  const runbook = await runbookFile(what.slug);
  const begin = {
    db: database.db,
    tempo: TEMPO,
    parameters: PARAMETERS,
    ports: world,
    now: () => clock.now(),
  };
  await beginRun({ ...begin, runbooks: new Map([[runbook.alert, runbook]]) }, incident.id);
  for (let i = 0; i < 600; i++) {
    const turned = await turn(life, death, renew);
    life = turned.life;
    if (faults.killBetween === true && turned.worked) {
      await life.store.close();
      life = renew();
    }
    if (turned.worked) continue;
    const [run] = await runsOf(database.db, incident.id);
    if (run?.status === 'completed' || run?.status === 'failed' || run?.status === 'canceled') break;
    what.world(world);
    for (const approval of await pendingApprovals(database.db, incident.id)) {
      for (const person of PEOPLE) {
        await recordVote({ db: database.db, now: () => clock.now(), onEvents: () => {} }, approval.id, {
          person,
          verdict: 'approve',
          reason: '',
        });
      }
    }
    await clock.advance(3_000);
  }
  const [run] = await runsOf(database.db, incident.id);
  await life.store.close();
  return {
    calls: calls % 1000,
    played: {
      status: run?.status,
      steps: run?.steps.map((step) => [step.id, step.state] as const) ?? [],
      epochs: world.epoch(),
      leftOver: world.interventions.size,
      story: world.events.map((event) => `${event.type} ${JSON.stringify(event.data['step'])}`),
      pages: world.pages.map((page) => page.title),
      transitions: world.transitions,
    },
  };
}

describe.each([NTB, LOGIN])('the engine on $slug', (what) => {
  it('comes to the same end when it is killed between any two steps', async () => {
    const whole = await play(what, {});
    expect(whole.played.status).toBe('completed');
    expect(whole.played.leftOver).toBe(0);
    expect(whole.played.epochs).toBe(2);
    expect(whole.played.transitions).toEqual(['mitigating', 'monitoring', 'resolved']);
    const killed = await play(what, { killBetween: true });
    expect(killed.played).toEqual(whole.played);
  }, 60_000);

  it('comes to the same end when it is killed inside any step', async () => {
    const whole = await play(what, {});
    expect(whole.calls).toBeGreaterThan(3);
    for (let call = 1; call <= whole.calls; call++) {
      for (const moment of what.moments) {
        const killed = await play(what, { killAt: { call, moment } });
        expect({ call, moment, ...killed.played }).toEqual({ call, moment, ...whole.played });
      }
    }
  }, 240_000);
});
