import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { Crew } from './crew.ts';
import { OtherEnd } from './testing.ts';

const MINUTE_MS = 60_000;

let clock: ManualClock;
let forked: OtherEnd[];
let falls: number;
let crew: Crew;

beforeEach(() => {
  clock = new ManualClock();
  forked = [];
  falls = 0;
  crew = new Crew(
    {
      ...{ clock, logger: createLogger({ name: 'test', level: 'silent' }), lanes: [] },
      fork: () => {
        const process = new OtherEnd();
        forked.push(process);
        return process;
      },
      order: () => ({ turn: 1 }) as never,
      partials: { ask: () => Promise.resolve({}) as never, gone: () => undefined },
      onFall: () => (falls += 1),
    },
    { env: {}, workers: 1, closeWithinMs: 1_000, lingerMs: 100, silenceMs: 20_000 },
  );
});

const starting = async (): Promise<OtherEnd> => {
  const port = crew.start();
  const [first] = forked;
  first!.say('serving', { port: 1 });
  expect(await port).toBe(1);
  return first!;
};

describe('a crew of one worker', () => {
  it('ends one that is started again and hangs before it serves, and starts another', async () => {
    const first = await starting();
    first.kill('SIGKILL');
    // Its end is heard of first.
    await clock.advance(0);
    await clock.advance(1_000);
    expect(forked).toHaveLength(2);
    const hanging = forked[1]!;
    await clock.advance(MINUTE_MS - 2_000);
    expect(hanging.signals).toEqual([]);
    await clock.advance(2_000);
    expect(hanging.signals).toEqual(['SIGKILL']);
    expect(forked).toHaveLength(3);
    forked[2]!.say('serving', { port: 1 });
    await clock.advance(2 * MINUTE_MS);
    expect({ serving: crew.serving, falls, forked: forked.length }).toEqual({
      ...{ serving: 1, falls: 2, forked: 3 },
    });
  });
});
