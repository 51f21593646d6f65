import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import type { RegionFacts } from '../domain/accounts.ts';
import { factsOf, queued, shown, stored, uploadOf } from '../testing/facts.ts';
import { ReturnWords } from './return-words.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'siaga-manual-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const HELD = factsOf({ queued: [queued(uploadOf('a'))] });
const LOST = factsOf({});

describe('the word on a return', () => {
  let clock: ManualClock;
  let counts: PromiseWithResolvers<RegionFacts>[];
  let words: ReturnWords;
  beforeEach(() => {
    clock = new ManualClock();
    counts = [];
    words = new ReturnWords({
      ...{ dataDir, clock },
      states: {
        factsOf: () => {
          const count = Promise.withResolvers<RegionFacts>();
          counts.push(count);
          return count.promise;
        },
      },
      receiptsOf: () => Promise.resolve([shown(uploadOf('a'))]),
    });
  });

  const begun = (count: number) => expect.poll(() => counts.length).toBe(count);

  it('is counted once for all who ask meanwhile, and a yes stands for two minutes', async () => {
    const asked = [words.on('52'), words.on('52')];
    await begun(1);
    counts[0]!.resolve(HELD);
    expect((await Promise.all(asked)).map(({ mayReturn }) => mayReturn)).toEqual([true, true]);
    await clock.advance(119_000);
    expect((await words.on('52')).mayReturn).toBe(true);
    expect(counts).toHaveLength(1);
    await clock.advance(1_000);
    const again = words.on('52');
    await begun(2);
    counts[1]!.resolve(LOST);
    expect(await again).toMatchObject({ mayReturn: false, why: [expect.stringContaining('1 tanda terima')] });
  });

  it('is told with the next question when it takes longer than five seconds', async () => {
    const first = words.on('52');
    const refused = expect(first).rejects.toMatchObject({ code: 'MANUAL_STILL_COUNTING' });
    await begun(1);
    await clock.advance(5_000);
    await refused;
    const next = words.on('52');
    counts[0]!.resolve(LOST);
    expect((await next).mayReturn).toBe(false);
    expect(counts).toHaveLength(1);
  });

  it('is counted anew after a no, so that a note counts at once', async () => {
    const first = words.on('52');
    await begun(1);
    counts[0]!.resolve(LOST);
    expect((await first).mayReturn).toBe(false);
    const second = words.on('52');
    await begun(2);
    counts[1]!.resolve(HELD);
    expect((await second).mayReturn).toBe(true);
  });

  it('on one region waits for the count of another, and a count that fails is no word', async () => {
    const first = words.on('52');
    const second = words.on('51');
    await begun(1);
    counts[0]!.reject(new Error('rusak'));
    await expect(first).rejects.toThrow('rusak');
    await begun(2);
    counts[1]!.resolve(HELD);
    expect((await second).scope).toBe('51');
  });

  it('is a no while a gateway that signed a receipt was not asked, though the photo has arrived', async () => {
    const photo = uploadOf('a');
    const signedBy = (gateway: string) =>
      new ReturnWords({
        ...{ dataDir, clock },
        states: { factsOf: () => Promise.resolve(factsOf({ stored: [stored(photo)] })) },
        receiptsOf: () => Promise.resolve([shown(photo, gateway)]),
      });
    expect((await signedBy('gw-wita').on('52')).mayReturn).toBe(true);
    expect((await signedBy('gw-wib').on('52')).mayReturn).toBe(false);
  });
});
