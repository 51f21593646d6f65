import { describe, expect, it } from 'vitest';
import { PROVINCES, type Zone } from '../../catalog/index.ts';
import { NIGHT, wib } from './night.ts';
import { planNight } from './plan.ts';

const plan = (seed: number, scale: number, until = '24:00') =>
  planNight({ seed, scale, untilMs: wib(until) });
const night = plan(14, 100);
const zoneOf = new Map(PROVINCES.map((entry) => [entry.code, entry.zone]));
const shareReadyBy = (clock: string): number =>
  night.tps.filter((tps) => (tps.photoAt[0] ?? Infinity) <= wib(clock)).length / night.tps.length;

describe('the planned night', () => {
  it('is the same for the same seed and another for another', () => {
    expect(plan(14, 1000)).toEqual(plan(14, 1000));
    expect(plan(14, 1000).tps[0]).not.toEqual(plan(15, 1000).tps[0]);
  });

  it('is the beginning of the whole when it ends early', () => {
    const [early, whole] = [plan(14, 1000, '16:00'), plan(14, 1000)];
    expect(early.reads).toEqual(whole.reads.filter(({ at }) => at < wib('16:00')));
    early.tps.forEach((tps, i) => {
      const photos = whole.tps[i]!.photoAt;
      expect(tps).toEqual({ ...whole.tps[i], photoAt: photos.slice(0, tps.photoAt.length) });
      expect(photos[tps.photoAt.length] ?? Infinity).toBeGreaterThan(wib('15:58'));
    });
  });

  it('asks nobody to act before it begins', () => {
    const times = [
      ...night.tps.flatMap(({ loginAt, photoAt }) => [loginAt, ...photoAt]),
      ...night.reads.map(({ at }) => at),
    ];
    // What lies before the night would come all at once at its beginning.
    expect(Math.min(...times)).toBeGreaterThanOrEqual(NIGHT.fromMs);
    expect(Math.min(...times)).toBeLessThan(NIGHT.fromMs + 600_000);
  });

  it('takes no photo so late that it could not be sent', () => {
    const last = Math.max(...plan(14, 20).tps.flatMap((tps) => tps.photoAt));
    expect(last).toBeLessThan(NIGHT.toMs - 60_000);
    expect(last).toBeGreaterThan(NIGHT.toMs - 600_000);
  });

  it('has every province in proportion to its TPS', () => {
    for (const province of PROVINCES) {
      const planned = night.tps.filter((tps) => tps.province === province.code).length;
      expect(Math.abs(planned - province.tps / 100)).toBeLessThanOrEqual(1);
    }
  });

  it.each<[Zone, number]>([
    ['WIT', 0.035],
    ['WITA', 0.162],
    ['WIB', 0.802],
  ])('puts the %s wave at %d of all TPS', (zone, share) => {
    const inZone = night.tps.filter((tps) => zoneOf.get(tps.province) === zone).length;
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
    for (const { photoAt, loginAt } of night.tps) {
      expect(photoAt.every((at) => at >= loginAt)).toBe(true);
      photoAt.slice(1).forEach((at, i) => {
        const gap = (at - (photoAt[i] ?? 0)) / 60_000;
        expect(gap).toBeGreaterThanOrEqual(2);
        expect(gap).toBeLessThanOrEqual(12);
      });
    }
  });
});
