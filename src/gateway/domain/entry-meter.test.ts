import { describe, expect, it } from 'vitest';
import { EntryMeter } from './entry-meter.ts';

const START = 1_000_000;
const MINUTE = 60_000;
const DAY_MS = 1_440 * MINUTE;

/** Count `perSecond` entries a second, one at a time, over `ms`; returns the time at the end. */
function count(meter: EntryMeter, perSecond: number, from: number, ms: number): number {
  for (let at = 1; at <= (perSecond * ms) / 1_000; at += 1) meter.count(1, from + (at * 1_000) / perSecond);
  return from + ms;
}

describe('the meter of entries', () => {
  it.each([2, 10, 60, 600])('measures a steady pace after %i s as after an hour', (seconds) => {
    const meter = new EntryMeter(START);
    const now = count(meter, 5, START, seconds * 1_000);
    expect(meter.perSecond(now)! / 5).toBeCloseTo(1, 2);
  });

  it('remembers about a minute: after one without entries a share of 1/e is left', () => {
    const meter = new EntryMeter(START);
    const now = count(meter, 5, START, 20 * MINUTE);
    expect(meter.perSecond(now + MINUTE)!).toBeCloseTo(5 / Math.E, 1);
  });

  it('counts several at once as so many', () => {
    const meter = new EntryMeter(START);
    meter.count(30, START + 5_000);
    meter.count(30, START + 10_000);
    // Sixty in ten seconds; the first half has faded by a twelfth, the memory is filled by a little more than that.
    expect(meter.perSecond(START + 10_000)!).toBeCloseTo(6.25, 1);
  });

  it('says nothing before two entries are in memory', () => {
    const meter = new EntryMeter(START);
    expect(meter.perSecond(START + MINUTE)).toBeUndefined();
    meter.count(1, START + MINUTE);
    expect(meter.perSecond(START + MINUTE)).toBeUndefined();
    meter.count(1.5, START + MINUTE);
    expect(meter.perSecond(START + MINUTE)).toBeGreaterThan(0);
    // They fade away.
    expect(meter.perSecond(START + 2 * MINUTE)).toBeUndefined();
    const exact = new EntryMeter(START);
    exact.count(2, START + MINUTE);
    expect(exact.perSecond(START + MINUTE)).toBeGreaterThan(0);
  });

  it('says nothing in the first second', () => {
    const meter = new EntryMeter(START);
    meter.count(100, START + 900);
    expect(meter.perSecond(START + 900)).toBeUndefined();
    expect(meter.perSecond(START + 1_100)! / (100 / 1.1)).toBeCloseTo(1, 1);
  });

  it('starts anew with each line', () => {
    const meter = new EntryMeter(START);
    const over = count(meter, 50, START, MINUTE);
    const anew = over + 7_000;
    meter.restart(anew);
    expect(meter.perSecond(anew + 2_000)).toBeUndefined();
    const now = count(meter, 5, anew, 10_000);
    expect(meter.perSecond(now)! / 5).toBeCloseTo(1, 1);
  });

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
