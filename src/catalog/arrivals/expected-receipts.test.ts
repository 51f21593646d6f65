import { describe, expect, it } from 'vitest';
import { closingOf } from '../phases/schedule-2024.ts';
import { PROVINCES, provinceOf, TPS_DENOMINATOR } from '../provinces.ts';
import { expectedNationally, expectedReceipts, stationsOf } from './expected-receipts.ts';
import { PPWP_PAGES } from './pages.ts';

const PAGES = PPWP_PAGES * TPS_DENOMINATOR;
const at = (wib: string): number => Date.parse(`2024-02-${wib}:00+07:00`);
const nation = (wib: string) => expectedNationally(at(wib), 1)!;
const HOURS = Array.from({ length: 48 * 4 }, (_, quarter) => quarter / 4);

describe('the receipts that are expected', () => {
  it.each([
    // What Sirekap published on the nights that went wrong.
    ['14T17:44', 0.0561],
    ['14T20:03', 0.1361],
    ['15T09:00', 0.4101],
    ['15T18:00', 0.4414],
  ])('would have raised the alarm over February 2024 at %s', (wib, published) => {
    expect(published * PAGES).toBeLessThan(0.75 * nation(wib).low);
  });

  it.each([
    // Pilkada of November 2024, which nothing throttled.
    ['14T19:00', 0.818],
    ['15T00:00', 0.9],
  ])('hold the night of November 2024 within their band at %s', (wib, seen) => {
    const { low, expected, high } = nation(wib);
    expect(seen * PAGES).toBeGreaterThan(low);
    expect(seen * PAGES).toBeLessThan(high);
    expect(Math.abs(seen * PAGES - expected)).toBeLessThan(0.06 * PAGES);
  });

  it.each([1, 200, 4_000])(
    'never fall, and lie between their bounds, in every province, at 1:%i',
    (scale) => {
      for (const province of PROVINCES) {
        const course = HOURS.map((hours) =>
          expectedReceipts(province, closingOf(province.zone) + hours * 3_600_000, scale)!,
        );
        expect(course.filter(({ low, expected, high }) => low > expected || expected > high)).toEqual([]);
        const expected = course.map((one) => one.expected);
        expect(expected).toEqual(expected.toSorted((a, b) => a - b));
        expect(course.at(-1)!.high).toBe(PPWP_PAGES * stationsOf(province, scale));
      }
    },
  );

  it('come in three waves: nothing before a zone closes, something of it half an hour later', () => {
    const [papua, bali, aceh] = ['91', '51', '11'].map((code) => provinceOf(code)!);
    const sent = (wib: string) =>
      [papua!, bali!, aceh!].map((one) => expectedReceipts(one, at(wib), 1)!.expected > 0);
    expect(sent('14T11:30')).toEqual([true, false, false]);
    expect(sent('14T12:30')).toEqual([true, true, false]);
    expect(sent('14T13:30')).toEqual([true, true, true]);
  });

  it('leave half of the stations of Papua out of what must come', () => {
    const low = (code: string): number => {
      const province = provinceOf(code)!;
      return expectedReceipts(province, closingOf(province.zone) + 40 * 3_600_000, 1)!.low / province.tps;
    };
    expect(low('91') / low('81')).toBeCloseTo(0.5 / 0.955, 1);
  });

  it('scatter where few stations stand for a province', () => {
    const papua = provinceOf('92')!;
    const relative = (scale: number): number => {
      const { low, expected } = expectedReceipts(papua, at('14T14:00'), scale)!;
      return low / expected;
    };
    expect(relative(1)).toBeGreaterThan(0.15);
    expect(relative(200)).toBe(0);
  });

  it('are nothing outside the election period', () => {
    expect(expectedNationally(at('12T12:00'), 1)).toBeUndefined();
    expect(expectedNationally(at('17T12:00'), 1)).toBeUndefined();
    expect(nation('14T08:00').high).toBe(0);
  });
});
