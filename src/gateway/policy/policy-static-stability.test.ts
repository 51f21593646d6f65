import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PATHS } from '../../contracts/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { policyOf, signPolicy } from '../testing/control-stub.ts';
import { jpeg, openHouse, tpsIn, type House } from '../testing/house.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PLACES = ['nasional', '51', '52', '5201', '520101', '520102', '9101', tpsIn('52'), tpsIn('31')];

let clock: ManualClock;
let house: House;
beforeEach(async () => {
  clock = new ManualClock(Date.now());
  // Ticks that a simulated hour would be full of.
  const slow = { SIAGA_DRAIN_TICK_MS: '5000', SIAGA_PROBE_INTERVAL_MS: '5000', SIAGA_PACE_STEP_MS: '5000' };
  house = await openHouse({ ...slow, SIAGA_POLICY_POLL_MS: '5000' }, { clock });
});
afterEach(async () => {
  await house.close();
});

const inMinutes = (minutes: number): string => new Date(clock.now() + minutes * MINUTE).toISOString();

/** Everything that the policy in force decides, now and at times to come. */
const decisions = () => {
  const { view, lease } = house.gateway.policy;
  const hours = [0, 0.5, 1, 2].map((hour) => clock.now() + hour * HOUR);
  const rules = PLACES.flatMap((place) => hours.map((now) => ({ place, now, rule: view.at(place, now) })));
  return { epoch: house.gateway.epoch(), lease, rules };
};

let seed = 0;
/** What phones are told. */
const answers = async () => {
  const photo = () => jpeg((seed += 1));
  return [
    (await house.call('GET', `${PATHS.portal}/52`)).status,
    (await house.call('GET', `${PATHS.recap}/52`)).status,
    (await house.upload(photo(), tpsIn('52', 1))).status,
    (await house.upload(photo(), tpsIn('51', 1))).status,
    (await house.upload(photo(), tpsIn('31', 1))).status,
  ];
};

describe('a gateway whose control plane is dead for an hour', () => {
  beforeEach(async () => {
    const approvedBy = [
      { id: 'piket-1', name: 'Ani', role: 'on-call' },
      { id: 'pimpinan-1', name: 'Budi', role: 'leadership' },
    ];
    const jws = await signPolicy(
      house.policyKey,
      policyOf(5, {
        issuedAt: inMinutes(0),
        // Long past when the gateway is started again: what is in force stays.
        expiresAt: inMinutes(5),
        leases: { 'gw-wita': { concurrency: 7, drainPerSecond: 3, loginShare: 0.4 } },
        rules: [
          { scope: 'nasional', until: inMinutes(90), loginPerSecond: 40, shedBelow: 'officer-read' },
          { scope: '31', until: inMinutes(30), uploadMode: 'queue', publication: 'snapshot' },
          { scope: '52', until: inMinutes(30), uploadMode: 'queue' },
          { scope: '5201', until: inMinutes(30), publication: 'hold', loginPerSecond: 2 },
          { scope: '520101', until: inMinutes(30), manual: { advice: 'Foto lalu simpan.', approvedBy } },
        ],
      }),
    );
    house.control.push(jws);
    await vi.waitFor(() => expect(house.gateway.epoch()).toBe(5), { timeout: 8_000, interval: 5 });
    await house.control.close();
  });

  it(
    'decides the same before and after a restart, and lets lapse what lapses by its own time',
    { timeout: 60_000 },
    async () => {
      const told = await answers();
      expect(told).toEqual([503, 200, 202, 201, 202]);
      const then = decisions();
      await clock.advance(HOUR);
      const before = decisions();
      // An hour has gone by: what was an hour ahead is now, and says the same.
      const at = (all: typeof then, now: number) =>
        all.rules.filter((each) => each.now === now).map(({ place, rule }) => ({ place, rule }));
      expect(at(before, clock.now())).toEqual(at(then, clock.now()));
      expect(await answers()).toEqual(told);
      await house.restart();
      expect(decisions()).toEqual(before);
      expect(await answers()).toEqual(told);
      await clock.advance(31 * MINUTE);
      expect((await answers())[0]).toBe(200);
    },
  );
});
