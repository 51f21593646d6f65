import { describe, expect, it } from 'vitest';
import { EntryMeter } from './entry-meter.ts';

const DAY_MS = 86_400_000;

describe('the measured pace of entries', () => {
  it.each([
    ['back by a day', -DAY_MS],
    ['forward by a day', DAY_MS],
  ])('is a number again soon after the clock was set %s', (_what, jumpMs) => {
    const meter = new EntryMeter(0);
    let now = 0;
    const aMinute = (): void => {
      for (let seconds = 0; seconds < 60; seconds += 1) meter.count(2, (now += 1_000));
    };
    aMinute();
    expect(meter.perSecond(now)).toBeCloseTo(2, 0);
    now += jumpMs;
    meter.count(2, now);
    meter.restart(now);
    aMinute();
    aMinute();
    expect(meter.perSecond(now)).toBeCloseTo(2, 0);
  });

  it('stays finite while the clock stands before its start', () => {
    const meter = new EntryMeter(DAY_MS);
    meter.count(10, DAY_MS + 1_000);
    meter.count(10, 1_000);
    expect(meter.perSecond(2_000) ?? 0).toSatisfy(Number.isFinite);
  });
});
