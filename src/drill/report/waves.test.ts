import { describe, expect, it } from 'vitest';
import { NIGHT, wib } from '../arrivals/night.ts';
import { planNight, type TpsPlan } from '../arrivals/plan.ts';
import { judgeWaves } from './waves.ts';

const MINUTE_MS = 60_000;
const tps = (photoAt: readonly number[]): TpsPlan => ({
  tps: '3201012001001',
  province: '32',
  loginAt: NIGHT.fromMs,
  photoAt,
  reading: undefined,
});
/** `count` photos a minute over a stretch. */
const flow = (from: string, to: string, count: number): number[] =>
  Array.from({ length: (wib(to) - wib(from)) / MINUTE_MS }, (_, minute) =>
    Array.from({ length: count }, () => wib(from) + minute * MINUTE_MS),
  ).flat();
// At speed 60 one night minute is one wall second.
const judge = (offered: number[], stored: number[], until = '24:00') => {
  const input = { vendorPerSecond: 10, speed: 60, untilMs: wib(until), storedAt: stored };
  const waves = judgeWaves({ ...input, plan: [tps(offered)] });
  return Object.fromEntries(waves.map((wave) => [wave.zone, wave]));
};

describe('how waves are judged', () => {
  it('measures an overloaded wave from the first excess to the end of its backlog, against the vendor', () => {
    const wave = judge(flow('13:30', '14:30', 20), flow('13:30', '15:30', 9))['WIB'];
    expect(wave).toMatchObject({
      fromNight: wib('13:30'),
      capacity: 10,
      capacityBasis: 'vendor',
      goodput: expect.closeTo(9, 1),
      goodputRatio: expect.closeTo(0.9, 2),
    });
    expect(Math.abs(wave!.toNight - wib('15:30'))).toBeLessThanOrEqual(MINUTE_MS);
  });

  it('measures a night that ends early up to its end', () => {
    const wave = judge(flow('13:30', '14:30', 20), flow('13:30', '14:30', 9), '14:30')['WIB'];
    expect(wave).toMatchObject({ toNight: wib('14:30'), goodputRatio: expect.closeTo(0.9, 2) });
  });

  it('measures a wave that the vendor could have served against what was offered', () => {
    const wave = judge(flow('11:00', '12:00', 4), flow('11:00', '12:00', 3))['WIT'];
    expect(wave).toMatchObject({ capacity: 4, capacityBasis: 'offered', goodput: 3, goodputRatio: 0.75 });
  });

  it('gives the real night an overloaded WIB wave and calmer ones before it', () => {
    const waves = judgeWaves({
      plan: planNight({ seed: 14, scale: 100, untilMs: NIGHT.toMs }).tps,
      untilMs: NIGHT.toMs,
      vendorPerSecond: 60,
      speed: 80,
      storedAt: [],
    });
    expect(waves.map((wave) => [wave.zone, wave.capacityBasis])).toEqual([
      ['WIT', 'offered'],
      ['WITA', 'offered'],
      ['WIB', 'vendor'],
    ]);
    const wib_ = waves[2]!;
    expect((wib_.toNight - wib_.fromNight) / 3_600_000).toBeGreaterThan(2);
  });
});
