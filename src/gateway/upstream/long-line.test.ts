import { expect, it } from 'vitest';
import { OPERATIONS } from '../../contracts/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { AdmissionLimit, LIMIT_DEFAULTS } from '../domain/admission-limit.ts';
import { Breakers } from './breakers.ts';
import { seekPassage } from './passage.ts';
import { SLOT_DEFAULTS, Slots } from './slots.ts';

it('lets a line of thousands go when a breaker opens while they wait, and nobody keeps a place', async () => {
  const clock = new ManualClock();
  const limit = new AdmissionLimit({ ...LIMIT_DEFAULTS, initialShare: 1 }, 10, clock.now(), () => 0);
  const slots = new Slots(limit, clock, { ...SLOT_DEFAULTS, longestLine: 4_000 });
  const breakers = new Breakers({ warn: () => undefined });
  const held = Array.from({ length: 10 }, () => slots.tryTake({ operation: 'upload' })!);
  const client = { own: undefined, network: undefined };
  const wait = { rank: 0.5, waitMs: 100 };
  const asked = OPERATIONS.flatMap((operation) =>
    Array.from({ length: 4_000 }, () =>
      seekPassage({ slots, breakers, clock }, { operation, province: '32', client }, wait),
    ),
  );
  // Few find a place of their own operation's part at once.
  const waiting = asked.filter((passage) => passage instanceof Promise);
  expect(waiting.length).toBeGreaterThan(asked.length - 20);
  for (const operation of OPERATIONS)
    for (let n = 0; n < 25; n += 1) breakers.settle(operation, '32', false, clock.now());
  for (const slot of held) slot.done('error', 30_000);
  await clock.advance(200);
  const ways = await Promise.all(waiting);
  expect(new Set(ways.map(({ kind }) => kind))).toEqual(new Set(['closed']));
  const inFlight = OPERATIONS.reduce((sum, operation) => sum + slots.inflightOf(operation), 0);
  expect(inFlight).toBe(asked.length - waiting.length);
});
