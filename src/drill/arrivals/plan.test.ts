import { describe, expect, it } from 'vitest';
import { PROVINCES, type Zone } from '../../catalog/index.ts';
import { wib } from './night.ts';
import { planNight } from './plan.ts';

const night = planNight({ seed: 14, scale: 100 });
const zoneOf = new Map(PROVINCES.map((entry) => [entry.code, entry.zone]));
const shareReadyBy = (clock: string): number =>
  night.tps.filter((plan) => (plan.photoAt[0] ?? Infinity) <= wib(clock)).length / night.tps.length;

describe('the planned night', () => {
  it('is the same for the same seed and another for another', () => {
    expect(planNight({ seed: 14, scale: 1000 })).toEqual(planNight({ seed: 14, scale: 1000 }));
    expect(planNight({ seed: 14, scale: 1000 }).tps[0]).not.toEqual(
      planNight({ seed: 15, scale: 1000 }).tps[0],
    );
  });

  it('has every province in proportion to its TPS', () => {
    for (const province of PROVINCES) {
      const planned = night.tps.filter((plan) => plan.province === province.code).length;
      expect(Math.abs(planned - province.tps / 100)).toBeLessThanOrEqual(1);
    }
  });

  it.each<[Zone, number]>([
    ['WIT', 0.035],
    ['WITA', 0.162],
    ['WIB', 0.802],
  ])('puts the %s wave at %d of all TPS', (zone, share) => {
    const inZone = night.tps.filter((plan) => zoneOf.get(plan.province) === zone).length;
    expect(inZone / night.tps.length).toBeCloseTo(share, 2);
  });

  it.each([
    ['19:00', 0.818],
    ['24:00', 0.9],
  ])('meets the untroubled Pilkada by %s', (clock, share) => {
    expect(Math.abs(shareReadyBy(clock) - share)).toBeLessThan(0.01);
  });

  it.each([
    ['17:44', 0.0561],
    ['20:03', 0.1361],
  ])('offers by %s at least what got through in February 2024', (clock, observed) => {
    expect(shareReadyBy(clock)).toBeGreaterThan(observed);
  });

  it('takes photos only after signing in, 2 to 12 minutes apart', () => {
    for (const plan of night.tps) {
      expect(plan.photoAt.every((at) => at >= plan.loginAt)).toBe(true);
      plan.photoAt.slice(1).forEach((at, i) => {
        const gap = (at - (plan.photoAt[i] ?? 0)) / 60_000;
        expect(gap).toBeGreaterThanOrEqual(2);
        expect(gap).toBeLessThanOrEqual(12);
      });
    }
  });
});
