import { describe, expect, it } from 'vitest';
import { claimsAround, deadlineOf } from './claims.ts';
import { CONTRACTS } from './index.ts';
import { VENDOR_UTAMA } from './vendor-utama.ts';

const at = (wib: string): number => Date.parse(`${wib}:00+07:00`);
const periodsAt = (wib: string) => claimsAround(CONTRACTS, at(wib)).map(({ period }) => period);

describe('claims', () => {
  it('are the month that runs and those whose deadline has not passed, the most urgent first', () => {
    // Thirty days after the end of January and of February.
    expect(
      claimsAround(CONTRACTS, at('2024-03-01T00:00')).map((one) => [one.period, one.deadlineMs]),
    ).toEqual([
      ['2024-01', at('2024-03-02T00:00')],
      ['2024-02', at('2024-03-31T00:00')],
      ['2024-03', at('2024-05-01T00:00')],
    ]);
  });

  it('are told of for two weeks after they have lapsed', () => {
    expect(periodsAt('2024-03-16T00:00')).toEqual(['2024-01', '2024-02', '2024-03']);
    expect(periodsAt('2024-03-16T00:01')).toEqual(['2024-02', '2024-03']);
  });

  it('are of no month in which the contract did not hold, and of examples none', () => {
    expect(periodsAt('2024-01-05T00:00')).toEqual(['2024-01']);
    const ended = { ...VENDOR_UTAMA, validTo: '2024-03-01T00:00:00+07:00' };
    expect(claimsAround([ended], at('2024-03-10T00:00')).map(({ period }) => period)).toEqual([
      '2024-01',
      '2024-02',
    ]);
    expect(claimsAround(CONTRACTS.slice(1), at('2024-03-10T00:00'))).toEqual([]);
  });

  it('begin and end at midnight by the contract’s clock, over the year’s end too', () => {
    const eastern = { ...VENDOR_UTAMA, zone: 'WIT' as const };
    // 23.30 of the last of December in Jakarta is New Year in Jayapura.
    const [december, january] = claimsAround([eastern], at('2024-12-31T23:30')).slice(-2);
    expect(december).toMatchObject({ period: '2024-12', toMs: at('2024-12-31T22:00') });
    expect(january).toMatchObject({ period: '2025-01', fromMs: at('2024-12-31T22:00') });
  });

  it('lapse as the contract says: days after the period, or at a month’s end', () => {
    const end = at('2024-03-01T00:00');
    expect(deadlineOf({ rule: 'days-after-period', days: 30 }, end, 'WIB')).toBe(at('2024-03-31T00:00'));
    // As a cloud has it: by the end of the second month after.
    expect(deadlineOf({ rule: 'end-of-month-after', months: 2 }, end, 'WIB')).toBe(at('2024-05-01T00:00'));
    expect(deadlineOf({ rule: 'end-of-month-after', months: 12 }, end, 'WIB')).toBe(at('2025-03-01T00:00'));
  });
});
