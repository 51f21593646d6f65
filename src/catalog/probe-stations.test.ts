import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKnownTps, PROVINCES, provinceOf, tpsCodeAt, ZONES, type Zone } from './index.ts';
import { isProbeTps, probeAccountsSchema, probeTpsOf, zoneOfProbe } from './probe-stations.ts';

const zones = Object.keys(ZONES) as Zone[];

describe('synthetic stations', () => {
  it('say their zone, and lie in no province and no register', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 1, max: 999 }), (zone, vantage) => {
        const tps = probeTpsOf(zone, vantage);
        expect(tps).toMatch(/^\d{13}$/);
        expect([isProbeTps(tps), isProbeTps(`${tps}-1`), zoneOfProbe(tps)]).toEqual([true, true, zone]);
        expect([isKnownTps(tps), provinceOf(tps.slice(0, 2))]).toEqual([false, undefined]);
      }),
    );
  });

  it('are never a real one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROVINCES), fc.nat(), (province, n) => {
        const tps = tpsCodeAt(province, n % province.tps);
        expect([isProbeTps(tps), zoneOfProbe(tps)]).toEqual([false, undefined]);
      }),
    );
  });

  it.each(['', '0007000000000', '0010000000001', '0007000000001x'.slice(1), '00070000000', '9907000000001'])(
    'are not %j',
    (code) => {
      expect(isProbeTps(code)).toBe(false);
    },
  );

  it('are all that a file of probes’ credentials may name', () => {
    const password = 'sandi-yang-panjang-1';
    expect(probeAccountsSchema.safeParse({ '0008000000002-1': password }).success).toBe(true);
    expect(probeAccountsSchema.safeParse({ [`${tpsCodeAt(PROVINCES[0]!, 0)}-1`]: password }).success).toBe(
      false,
    );
    expect(probeAccountsSchema.safeParse({ '0008000000002-1': 'pendek' }).success).toBe(false);
  });
});
