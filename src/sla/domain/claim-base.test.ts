import { describe, expect, it } from 'vitest';
import { contractOf, reportAbout } from '../testing/index.ts';
import { claimBaseOf } from './claim-base.ts';
import { daysBetween, monthOf } from './period.ts';

const contract = contractOf('vendor-utama-2024-02');
const MONTH = 'masanya bukan satu bulan penuh';
const RUNS = 'masanya belum berakhir ketika laporan dibuat';
const INVALID = 'kontrak tidak berlaku sepanjang masa itu';

describe('the base of a claim', () => {
  it.each([
    [daysBetween('2024-02-14', '2024-02-15', 'WIB'), '2024-03-05', MONTH],
    [daysBetween('2024-02-02', '2024-03-02', 'WIB'), '2024-03-05', MONTH],
    [daysBetween('2024-01-01', '2024-03-01', 'WIB'), '2024-03-05', MONTH],
    // February by another clock than the contract's.
    [monthOf('2024-02', 'WIT'), '2024-03-05', MONTH],
    [monthOf('2024-02', 'WIB'), '2024-02-16', RUNS],
    [monthOf('2023-12', 'WIB'), '2024-01-05', INVALID],
    [daysBetween('2023-11-01', '2023-11-03', 'WIB'), '2023-11-02', `${MONTH}; ${RUNS}; ${INVALID}`],
  ])('is no such period as %j, reported on %s', (period, day, why) => {
    const made = Date.parse(`${day}T00:00:00+07:00`);
    expect(claimBaseOf(period, contract, made)).toEqual({ isBase: false, why });
  });

  it('is a whole month that is over, under its contract, however it is named', () => {
    const made = Date.parse('2024-03-01T00:00:00+07:00');
    for (const period of [monthOf('2024-02', 'WIB'), daysBetween('2024-02-01', '2024-03-01', 'WIB')]) {
      const base = { isBase: true, deadline: '2024-03-31T00:00:00+07:00', madeInTime: true };
      expect(claimBaseOf(period, contract, made)).toEqual(base);
      expect(claimBaseOf(period, contract, made - 1)).toEqual({ isBase: false, why: RUNS });
    }
    const february = monthOf('2024-02', 'WIB');
    const ended = { ...contract, validTo: '2024-02-29T23:59:59+07:00' };
    expect(claimBaseOf(february, ended, made)).toEqual({ isBase: false, why: INVALID });
    expect(claimBaseOf(february, { ...ended, validTo: '2024-03-01T00:00:00+07:00' }, made).isBase).toBe(true);
  });

  it('alone earns a credit: a day on which all failed earns none', () => {
    const period = daysBetween('2024-02-14', '2024-02-15', 'WIB');
    const all = {
      from: '2024-02-14T00:00:00+07:00',
      to: '2024-02-15T00:00:00+07:00',
      what: 'fails',
    } as const;
    const { claim, credits, objectives } = reportAbout({ period, troubles: [all] });
    expect(objectives[0]!.judged.ppm).toBe(0);
    expect(claim).toEqual({ isBase: false, why: MONTH });
    expect(credits).toMatchObject({ steps: [], percent: 0, comparedWith: [] });
    expect(credits.amount ?? 0).toBe(0);
  });
});
