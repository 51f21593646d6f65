import { describe, expect, it } from 'vitest';
import { ZONES, type Zone } from '../../catalog/index.ts';
import { claimCountdown, claimDeadline, daysBetween, localTime, monthOf } from './period.ts';

const DAY_MS = 86_400_000;
const zones = Object.keys(ZONES) as Zone[];

describe('a period', () => {
  it('of a month begins and ends at midnight of the contract’s clock', () => {
    const { fromMs, toMs } = monthOf('2024-02', 'WIB');
    expect(new Date(fromMs).toISOString()).toBe('2024-01-31T17:00:00.000Z');
    expect(new Date(toMs).toISOString()).toBe('2024-02-29T17:00:00.000Z');
    expect(new Date(monthOf('2024-02', 'WIT').fromMs).toISOString()).toBe('2024-01-31T15:00:00.000Z');
  });

  it.each([
    ['2023-02', 28],
    ['2024-02', 29],
    ['2024-04', 30],
    ['2024-12', 31],
    ['2100-02', 28],
  ])('%s has %i days, each of 24 hours, in every zone', (label, days) => {
    for (const zone of zones) {
      const { fromMs, toMs } = monthOf(label, zone);
      expect((toMs - fromMs) / DAY_MS).toBe(days);
    }
  });

  it('leaves no gap between two months, over the end of a year too', () => {
    for (const zone of zones) expect(monthOf('2024-12', zone).toMs).toBe(monthOf('2025-01', zone).fromMs);
  });

  it('of days includes the first and not the last', () => {
    const { fromMs, toMs } = daysBetween('2024-02-14', '2024-02-16', 'WITA');
    expect(localTime(fromMs, 'WITA')).toBe('2024-02-14T00:00:00+08:00');
    expect(toMs - fromMs).toBe(2 * DAY_MS);
  });

  it.each(['2024-13', '2024-2', '24-02', '2024-02-01', ''])('is refused as "%s"', (label) => {
    expect(() => monthOf(label, 'WIB')).toThrow(/SLA_PERIOD_INVALID/);
  });

  it('is refused when it is empty, longer than a report takes in, or of a day that the month does not have', () => {
    expect(() => daysBetween('2023-01-01', '2024-03-01', 'WIB')).toThrow(/longer than 400 days/);
    expect(() => daysBetween('2024-02-14', '2024-02-14', 'WIB')).toThrow(/SLA_PERIOD_INVALID/);
    expect(() => daysBetween('2023-02-29', '2023-03-02', 'WIB')).toThrow(/SLA_PERIOD_INVALID/);
  });
});

describe('the deadline of a claim', () => {
  const february = monthOf('2024-02', 'WIB');

  it('is so many days after the period', () => {
    const deadline = claimDeadline(february, { rule: 'days-after-period', days: 30 });
    expect(localTime(deadline, 'WIB')).toBe('2024-03-31T00:00:00+07:00');
  });

  it('is the end of a later month, over the end of a year too', () => {
    const rule = { rule: 'end-of-month-after', months: 2 } as const;
    expect(localTime(claimDeadline(february, rule), 'WIB')).toBe('2024-05-01T00:00:00+07:00');
    const december = monthOf('2024-12', 'WIT');
    expect(localTime(claimDeadline(december, rule), 'WIT')).toBe('2025-03-01T00:00:00+09:00');
  });

  it('counts down to the minute, and then is over', () => {
    const deadline = claimDeadline(february, { rule: 'days-after-period', days: 30 });
    expect(claimCountdown(deadline, deadline - DAY_MS - 3_660_000)).toEqual({
      days: 1,
      hours: 1,
      minutes: 1,
    });
    expect(claimCountdown(deadline, deadline - 1)).toEqual({ days: 0, hours: 0, minutes: 0 });
    expect(claimCountdown(deadline, deadline)).toBeNull();
  });
});
