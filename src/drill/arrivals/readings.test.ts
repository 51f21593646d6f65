import { describe, expect, it } from 'vitest';
import { dptOf } from '../../catalog/index.ts';
import { wib } from './night.ts';
import { planNight } from './plan.ts';
import { MISREAD_EVERY, planReadings } from './readings.ts';

const codes = planNight({ seed: 14, scale: 100, untilMs: wib('24:00') }).tps.map(({ tps }) => tps);
const readings = planReadings(codes, 14);
const votesOf = ({ candidates, invalid }: (typeof readings)[number]): number =>
  candidates.reduce((sum, votes) => sum + votes, invalid);
const misread = readings.map((reading) => votesOf(reading) !== reading.ballotsUsed);

describe('the planned readings', () => {
  it('are the same for the same seed and others for another', () => {
    expect(planReadings(codes, 14)).toEqual(readings);
    expect(planReadings(codes, 15)).not.toEqual(readings);
  });

  it('fit the DPT, but for one in every stretch of stations, which is far beyond it', () => {
    readings.forEach((reading, i) => {
      const dpt = dptOf(codes[i] ?? '');
      expect(reading.ballotsUsed).toBeLessThanOrEqual(dpt);
      expect(Math.min(...reading.candidates, reading.invalid)).toBeGreaterThanOrEqual(0);
      if (misread[i] === true) expect(votesOf(reading)).toBeGreaterThan(dpt * 1.02 + 1);
    });
    for (let from = 0; from + MISREAD_EVERY <= codes.length; from += MISREAD_EVERY)
      expect(misread.slice(from, from + MISREAD_EVERY).filter(Boolean)).toHaveLength(1);
  });

  it('hold a misread one in the smallest drill too', () => {
    const few = planReadings(codes.slice(0, MISREAD_EVERY), 14);
    expect(few.filter((reading) => votesOf(reading) > reading.ballotsUsed)).toHaveLength(1);
  });
});
