import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import type { CrewSettings } from './crew-settings.ts';
import { Crew } from './crew.ts';
import { OtherEnd } from './testing.ts';

const LONG_MS = 30_000;

interface Forked {
  readonly of: string;
  readonly process: OtherEnd;
}

let clock: ManualClock;
let forked: Forked[];
/** Fewest that served while anything was started. */
let fewest: number;
/** How often a process of these settings still comes to serve; for ever unless told. */
let serves: Record<string, number>;
/** The most of the gateway's lease that was lent at once. */
let mostLent: number;
let onServing: () => void;
let crew: Crew;

const settingsOf = (of: string, workers: number): CrewSettings => ({
  env: { of },
  ...{ workers, closeWithinMs: 1_000, lingerMs: 100, silenceMs: 20_000 },
});

/** Settings of the processes that run. */
const alive = (): string[] => forked.filter(({ process }) => !process.hasEnded).map(({ of }) => of);

/** What a process has of the lease: its part among as many as it was told of last. */
function partOf({ told, orders }: OtherEnd): number {
  const begun = told.find((word) => word instanceof Object && 'order' in word) as
    { order: object } | undefined;
  const order = (orders.at(-1) ?? begun?.order) as { among: number } | undefined;
  return order ? 1 / order.among : 0;
}

const lent = (): number =>
  forked.reduce((sum, { process }) => sum + (process.hasEnded ? 0 : partOf(process)), 0);

function fork(env: CrewSettings['env']): OtherEnd {
  const of = env['of']!;
  const process = new OtherEnd();
  forked.push({ of, process });
  fewest = Math.min(fewest, crew.serving);
  serves[of] = (serves[of] ?? Number.POSITIVE_INFINITY) - 1;
  const isGood = serves[of] >= 0;
  setImmediate(() => {
    process.say('begin', null);
    setImmediate(() => {
      mostLent = Math.max(mostLent, lent());
      if (!isGood) process.kill('SIGKILL');
      else {
        process.say('serving', { port: 1 });
        onServing();
      }
    });
  });
  return process;
}

async function open(workers: number): Promise<void> {
  crew = new Crew(
    {
      ...{ clock, logger: createLogger({ name: 'test', level: 'silent' }), lanes: [], fork },
      order: () => ({ turn: 1 }) as never,
      partials: { ask: () => Promise.resolve({}) as never, gone: () => undefined },
      onFall: () => undefined,
    },
    settingsOf('old', workers),
  );
  await crew.start();
  fewest = workers;
}

beforeEach(() => {
  clock = new ManualClock();
  forked = [];
  serves = {};
  fewest = 0;
  mostLent = 0;
  onServing = () => undefined;
});

describe('a crew that is given other settings', () => {
  it.each([
    [2, 2],
    [2, 4],
    [4, 2],
  ])('of %i workers has %i under them, and never serves with fewer than before', async (before, after) => {
    await open(before);
    await crew.roll(settingsOf('new', after));
    expect(alive()).toEqual(Array<string>(after).fill('new'));
    expect({ fewest, isUniform: crew.isUniform }).toEqual({ fewest: before, isUniform: true });
  });

  it.each([
    ['the first of two', 2, 2, 0],
    ['the second of two', 2, 2, 1],
    ['the third of four that were two', 2, 4, 2],
    ['the second of two that were four', 4, 2, 1],
  ])('has all as before when %s does not come to serve', async (_which, before, after, good) => {
    await open(before);
    serves = { new: good };
    await expect(crew.roll(settingsOf('new', after))).rejects.toThrow('GATEWAY_WORKER_FAILED');
    expect(alive()).toEqual(Array<string>(before).fill('old'));
    expect({ fewest, serving: crew.serving, isUniform: crew.isUniform }).toEqual({
      ...{ fewest: before, serving: before, isUniform: true },
    });
    // Nobody starts later what had failed, and who falls later is started as before.
    forked.find(({ process }) => !process.hasEnded)!.process.kill('SIGKILL');
    await clock.advance(LONG_MS);
    expect(alive()).toEqual(Array<string>(before).fill('old'));
  });

  it.each([
    [2, 2],
    [2, 4],
    [4, 2],
    [4, 1],
    [1, 3],
  ])(
    'of %i workers for %i lends no more than its lease beside what the one that closes still holds',
    async (before, after) => {
      await open(before);
      await crew.roll(settingsOf('new', after));
      expect(mostLent).toBeLessThanOrEqual(1 + 1 / before + 1e-9);
      expect(lent()).toBeCloseTo(1);
      mostLent = 0;
      serves = { newer: 1 };
      await expect(crew.roll(settingsOf('newer', before + 1))).rejects.toThrow('GATEWAY_WORKER_FAILED');
      expect(mostLent).toBeLessThanOrEqual(1 + 1 / after + 1e-9);
      expect(lent()).toBeCloseTo(1);
    },
  );

  it('tells each once among how many the lease is split, and nobody again who obeys that', async () => {
    await open(4);
    await crew.roll(settingsOf('new', 2));
    const told = (): unknown[][] =>
      forked
        .filter(({ process }) => !process.hasEnded)
        .map(({ process }) => process.orders.map((order) => (order as { among: number }).among));
    expect(told()).toEqual([[2], [2]]);
    expect(await crew.obey()).toBe(true);
    expect(told()).toEqual([[2], [2]]);
  });

  it('tells who begins how many there are by its own settings', async () => {
    await open(2);
    serves = { new: 2 };
    await expect(crew.roll(settingsOf('new', 4))).rejects.toThrow('GATEWAY_WORKER_FAILED');
    for (const { process } of forked) process.say('begin', null);
    await clock.advance(0);
    const told = forked.map(({ of, process }) => [of, (process.told.at(-1) as { workers: number }).workers]);
    expect(new Set(told.map(String))).toEqual(new Set(['old,2', 'new,4']));
  });

  it('says so when not all could be put back, and has all under one the next time', async () => {
    await open(2);
    serves = { new: 1, old: 0 };
    await expect(crew.roll(settingsOf('new', 2))).rejects.toThrow('GATEWAY_WORKER_FAILED');
    expect(alive().sort()).toEqual(['new', 'old']);
    expect({ fewest, isUniform: crew.isUniform }).toEqual({ fewest: 2, isUniform: false });
    await crew.roll(settingsOf('newer', 2));
    expect({ alive: alive(), isUniform: crew.isUniform }).toEqual({
      ...{ alive: ['newer', 'newer'], isUniform: true },
    });
  });

  it('starts nobody any more once it closes', async () => {
    await open(3);
    let closed: Promise<void> | undefined;
    onServing = () => {
      closed ??= crew.close();
    };
    await expect(crew.roll(settingsOf('new', 3))).rejects.toThrow('closes');
    await closed;
    expect({ alive: alive(), forked: forked.length }).toEqual({ alive: [], forked: 4 });
  });
});
