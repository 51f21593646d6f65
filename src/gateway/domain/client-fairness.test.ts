import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf, networkOf } from './client-network.ts';
import { ClientPace } from './client-pace.ts';
import { ClientShares } from './client-shares.ts';

describe('the network of an address', () => {
  it.each([
    ['36.68.10.7', '36.68.10'],
    ['2001:448a:2020:1::5', '2001:448a:2020'],
    ['2001:448a:2020:1::/64', '2001:448a:2020'],
    ['2001:448a::1', '2001:448a:0'],
    ['127.0.0.1', undefined],
    ['::1', undefined],
    ['0:0:0:0::/64', undefined],
    ['10.1.2.3', undefined],
    ['172.16.9.1', undefined],
    ['172.24.9.1', undefined],
    ['172.32.9.1', '172.32.9'],
    ['192.168.1.1', undefined],
    ['100.64.0.9', undefined],
    ['100.80.0.9', undefined],
    ['100.110.0.9', undefined],
    ['100.128.0.9', '100.128.0'],
    ['169.254.1.1', undefined],
    ['fd12:3456:789a::1', undefined],
    ['fe80::1', undefined],
    ['2001:fd12:3456::1', '2001:fd12:3456'],
    ['2001:448a:2020:0::ffff:36.68.10.7', '2001:448a:2020'],
    ['', undefined],
    [undefined, undefined],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('a hash', () => {
  it('depends on text and seed, and spreads neighbours over all 32 bits', () => {
    const hashes = Array.from({ length: 2_000 }, (_, n) =>
      hashOf(`5201012001${String(n).padStart(3, '0')}`, 7),
    );
    expect(new Set(hashes.map((hash) => hash % 8_192)).size).toBeGreaterThan(1_700);
    expect(Math.min(...hashes)).toBeGreaterThanOrEqual(0);
    expect(hashOf('a', 1)).not.toBe(hashOf('a', 2));
    expect(hashOf('a', 1)).toBe(hashOf('a', 1));
  });
});

describe('the pace of a client', () => {
  const settings = { perSecond: 10, burst: 20 };

  it('lets a burst through, then as many as come at the pace', () => {
    const pace = new ClientPace(settings);
    const passed = (count: number, now: number): number =>
      Array.from({ length: count }, () => pace.passes(5, now)).filter(Boolean).length;
    expect(passed(50, 0)).toBe(20);
    expect(passed(50, 1_000)).toBe(10);
    expect(passed(50, 60_000)).toBe(20);
  });

  it('whoever hammers gets the same as who does not, and takes nothing from others', () => {
    const pace = new ClientPace(settings);
    let hammering = 0;
    let calm = 0;
    for (let now = 0; now < 60_000; now += 10) {
      if (pace.passes(1, now)) hammering += 1;
      if (now % 200 === 0 && pace.passes(2, now)) calm += 1;
    }
    expect(hammering).toBe(20 + 10 * 60 - 1);
    expect(calm).toBe(300);
  });

  it('holds for honest clients among hundreds that hammer', () => {
    const pace = new ClientPace(settings);
    const number = (name: string): number => hashOf(name, 3);
    for (let n = 0; n < 400; n += 1) {
      for (let turn = 0; turn < 40; turn += 1) pace.passes(number(`hammer ${n}`), 0);
    }
    const refused = Array.from({ length: 2_000 }, (_, n) => pace.passes(number(`phone ${n}`), 0)).filter(
      (passed) => !passed,
    );
    expect(refused.length / 2_000).toBeLessThan(0.01);
  });

  it('survives a clock that is set back', () => {
    const pace = new ClientPace(settings);
    for (let n = 0; n < 30; n += 1) pace.passes(5, 3_600_000);
    expect(pace.passes(5, 0)).toBe(true);
  });

  it('never passes more than burst and pace allow, at whatever times it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 200 }), (gaps) => {
        const pace = new ClientPace(settings);
        let now = 0;
        let passed = 0;
        for (const gap of gaps) {
          now += gap;
          if (pace.passes(9, now)) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(settings.burst + (settings.perSecond * now) / 1_000);
      }),
    );
  });
});

describe('the shares of clients', () => {
  const shares = (): ClientShares => new ClientShares({ perClient: 4, networkShare: 0.25 });

  it('end at the places one client may hold, whatever is free', () => {
    const held = shares();
    const client = { own: 1, network: undefined };
    for (let n = 0; n < 4; n += 1) {
      expect(held.isFull(client, 0, 100)).toBe(false);
      held.move(client, 1);
    }
    expect(held.isFull(client, 0, 100)).toBe(true);
    expect(held.isFull({ own: 2, network: undefined }, 0, 100)).toBe(false);
    held.move(client, -1);
    expect(held.isFull(client, 0, 100)).toBe(false);
  });

  it('of a network end at its part of the limit, but only while places are short', () => {
    const held = shares();
    for (let n = 0; n < 24; n += 1) held.move({ own: n, network: 7 }, 1);
    const next = { own: 99, network: 7 };
    expect(held.isFull(next, 75, 100)).toBe(false);
    held.move({ own: 24, network: 7 }, 1);
    expect(held.isFull(next, 74, 100)).toBe(false);
    expect(held.isFull(next, 75, 100)).toBe(true);
    expect(held.isFull({ own: 99, network: 8 }, 75, 100)).toBe(false);
    expect(held.isFull(next, 100, 200)).toBe(false);
  });

  it('of a network are eight places, or half of a limit that is smaller', () => {
    const held = shares();
    for (let n = 0; n < 7; n += 1) held.move({ own: n, network: 7 }, 1);
    expect(held.isFull({ own: 99, network: 7 }, 16, 16)).toBe(false);
    held.move({ own: 98, network: 7 }, 1);
    expect(held.isFull({ own: 99, network: 7 }, 16, 16)).toBe(true);
    const few = shares();
    few.move({ own: 1, network: 7 }, 1);
    expect(few.isFull({ own: 2, network: 7 }, 3, 4)).toBe(false);
    few.move({ own: 2, network: 7 }, 1);
    expect(few.isFull({ own: 3, network: 7 }, 3, 4)).toBe(true);
    expect(few.isFull({ own: 3, network: 8 }, 3, 4)).toBe(false);
  });

  it('are hardly ever taken for those of strangers, of which there are many', () => {
    const held = new ClientShares({ perClient: 4, networkShare: 0.25 });
    const phones = Array.from({ length: 600 }, (_, n) => ({
      own: hashOf(`phone ${n}`, 3),
      network: undefined,
    }));
    for (const phone of phones) for (let place = 0; place < 2; place += 1) held.move(phone, 1);
    // Each holds two of its four.
    const refused = phones.filter((phone) => held.isFull(phone, 0, 100));
    expect(refused.length / phones.length).toBeLessThan(0.05);
  });

  it('of who names nothing are not limited', () => {
    const held = shares();
    const nobody = { own: undefined, network: undefined };
    for (let n = 0; n < 100; n += 1) held.move(nobody, 1);
    expect(held.isFull(nobody, 100, 100)).toBe(false);
  });

  it('are back at nothing when all has been given back', () => {
    const client = fc.record({ own: fc.nat(2 ** 31), network: fc.nat(2 ** 31) });
    fc.assert(
      fc.property(fc.array(client, { maxLength: 60 }), (clients) => {
        const held = new ClientShares({ perClient: 1, networkShare: 0.01 });
        for (const each of clients) held.move(each, 1);
        for (const each of clients) expect(held.isFull(each, 100, 100)).toBe(true);
        for (const each of clients.toReversed()) held.move(each, -1);
        for (const each of clients) expect(held.isFull(each, 100, 100)).toBe(false);
      }),
    );
  });
});
