import { describe, expect, it } from 'vitest';
import { chanceFrom } from '../../src/gateway/testing.ts';
import { eventually } from '../support/gateway-process.ts';
import { pickFrom } from './fuzz/pick.ts';
import { BAD_WORDS, EMPTY_WORDS } from './rig/lies.ts';
import { LyingHouse } from './rig/lying-house.ts';
import { confirming, type Treatment } from './rig/vendor.ts';
import { SEED } from './rig/seed.ts';

const PHOTOS = 240;

// A vendor that fails is asked once a second: side by side they wait together.
describe.concurrent('a vendor that has kept nothing and', () => {
  it.each(Object.entries(EMPTY_WORDS))(
    '%s is not taken at its word: every receipt says held, and held it is',
    async (_what, treat) => {
      await using house = await LyingHouse.open();
      house.vendor.treat = treat;
      await house.bringAll(6);
      expect(house.drawer.given).toEqual({ recorded: 0, held: 6 });
      const before = house.vendor.arrivals.length;
      await eventually(() => expect(house.vendor.arrivals.length).toBeGreaterThan(before));
      expect(await house.held()).toBe(6);
      await house.expectAllDelivered();
    },
  );
});

describe.concurrent('a vendor that', () => {
  it.each(Object.entries(BAD_WORDS))(
    '%s comes to have every receipted photo, each once',
    async (_what, treat) => {
      await using house = await LyingHouse.open();
      house.vendor.treat = treat;
      await house.bringAll(6);
      await house.expectAllDelivered();
    },
  );

  it('does all of it in turns loses no receipted photo and keeps each once', async () => {
    await using house = await LyingHouse.open();
    const pick = pickFrom(chanceFrom(SEED));
    const treatments: readonly Treatment[] = [...Object.values(EMPTY_WORDS), ...Object.values(BAD_WORDS)];
    house.vendor.treat = (arrival, part, res) => {
      (pick.once(0.75) ? confirming : pick.of(treatments))(arrival, part, res);
    };
    await house.bringAll(PHOTOS);
    await house.expectAllDelivered();
    console.log(JSON.stringify({ ...house.drawer.given, arrivals: house.vendor.arrivals.length }));
  });
});
