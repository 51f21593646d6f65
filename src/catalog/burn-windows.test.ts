import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burnWindows, type BurnGoal, type BurnWindow } from './burn-windows.ts';
import { CATALOG } from './house.ts';
import { hoursOf } from './phases/schedule-2024.ts';
import { burns, electionObjective, windowsOf } from './slos.ts';

const MINUTE_MS = 60_000;
const periods = fc.integer({ min: 12, max: 24 * 90 });
const COUNTING = { phaseHours: 23, detectMs: 180_000 } as const;
const windows = (
  periodHours: number,
  objective: number,
  goal: Partial<BurnGoal> = {},
): readonly BurnWindow[] => burnWindows({ ...COUNTING, periodHours, objective, ...goal });
const objectives = fc.integer({ min: 5_000, max: 9_999 }).map((n) => n / 10_000);

describe('burn windows of an election', () => {
  it('of 48 hours are those of the table', () => {
    const rows = windows(48, 0.98).map((row) => [
      row.action,
      row.factor,
      row.budgetShare,
      row.longMs / MINUTE_MS,
      row.shortMs / MINUTE_MS,
    ]);
    expect(rows).toEqual([
      ['page', 14.4, 0.05, 10, 1],
      ['page', 6, 0.1, 48, 4],
      ['ticket', 3, 0.15, 144, 12],
      ['ticket', 1.5, 0.25, 480, 40],
    ]);
  });

  it('follow from the length of the counting, as the schedule has it', () => {
    const counting = hoursOf('penghitungan');
    expect(counting).toBe(23);
    const slos = CATALOG.services.flatMap(({ objectives }) => objectives).filter(burns);
    expect(slos.length).toBeGreaterThan(0);
    for (const slo of slos) {
      const { periodHours } = slo;
      const objective = electionObjective(slo);
      expect(windowsOf(slo)).toEqual(windows(periodHours, objective, { phaseHours: counting }));
      for (const row of windowsOf(slo))
        expect(row.longMs).toBeLessThanOrEqual((counting / 2) * 60 * MINUTE_MS);
      // A counting of a third of the period or more leaves them as they are; a shorter one shrinks them with it.
      const longest = (phaseHours: number) => windows(periodHours, objective, { phaseHours }).at(-1)!.longMs;
      expect([longest(16), longest(8)]).toEqual([longest(counting), longest(counting) / 2]);
    }
  });

  it('page before a fourth of what may fail in 23 h of counting has failed, whatever the period', () => {
    const rows = windows(48, 0.98).filter(({ action }) => action === 'page');
    const ofCounting = rows.map(({ factor, longMs }) => (factor * longMs) / (23 * 60 * MINUTE_MS));
    expect(ofCounting.map((share) => Number(share.toFixed(3)))).toEqual([0.104, 0.209]);
  });

  it('never alert on a burn that the budget survives, as the 30-day windows would', () => {
    const thirtyDayPages = [
      { share: 0.02, hours: 1 },
      { share: 0.05, hours: 6 },
    ];
    const burns = thirtyDayPages.map(({ share, hours }) => Number(((share * 48) / hours).toFixed(2)));
    expect(burns).toEqual([0.96, 0.4]);
    fc.assert(
      fc.property(periods, objectives, (period, objective) => {
        for (const row of windows(period, objective)) expect(row.factor).toBeGreaterThan(1);
      }),
    );
  });

  it('can all be reached by an outage, whatever the objective', () => {
    fc.assert(
      fc.property(periods, objectives, (period, objective) => {
        for (const row of windows(period, objective)) {
          expect(row.factor * (1 - objective)).toBeLessThanOrEqual(0.8 + 1e-9);
        }
      }),
    );
  });

  it('of a short phase shrink with it: a long window fills half of it at most', () => {
    fc.assert(
      fc.property(periods, fc.integer({ min: 2, max: 24 * 30 }), (period, phaseHours) => {
        for (const row of windows(period, 0.999, { phaseHours })) {
          expect(row.longMs).toBeLessThanOrEqual(Math.max((phaseHours / 2) * 60 * MINUTE_MS, 2 * MINUTE_MS));
        }
      }),
    );
    expect(windows(48, 0.98, { phaseHours: 8 }).map(({ longMs }) => longMs / MINUTE_MS)).toEqual([
      5, 24, 72, 240,
    ]);
  });

  it('page on total failure within the time asked for, whatever the period and the objective', () => {
    fc.assert(
      fc.property(periods, objectives, fc.integer({ min: 120, max: 3_600 }), (period, objective, seconds) => {
        const [rapid] = windows(period, objective, { detectMs: seconds * 1_000, phaseHours: period });
        const filledMs = rapid!.longMs * rapid!.factor * (1 - objective);
        // No window is shorter than two minutes, and it fills before that.
        expect(filledMs).toBeLessThanOrEqual(Math.max(seconds * 1_000, 2 * MINUTE_MS) + 1);
      }),
    );
  });

  it('of 30 days are the usual ones', () => {
    const rows = windows(720, 0.999, { phaseHours: 720 });
    expect(rows.map(({ longMs, shortMs }) => [longMs, shortMs].map((ms) => ms / MINUTE_MS))).toEqual([
      [60, 5],
      [360, 30],
      [1_440, 120],
      [4_320, 360],
    ]);
    expect(rows.map(({ budgetShare }) => budgetShare)).toEqual([0.02, 0.05, 0.1, 0.15]);
  });

  it('say nothing on failures that may be chance: fewer the steeper the burn', () => {
    expect(windows(48, 0.999).map(({ fewestFailures }) => fewestFailures)).toEqual([6, 10, 22, 128]);
  });

  it('spend the share of the budget that they say, and grow from row to row', () => {
    fc.assert(
      fc.property(periods, objectives, (period, objective) => {
        const rows = windows(period, objective);
        for (const row of rows) {
          expect((row.factor * row.longMs) / (period * 60 * MINUTE_MS)).toBeCloseTo(row.budgetShare, 4);
          expect(row.shortMs).toBeLessThan(row.longMs);
          expect(row.shortMs).toBeGreaterThanOrEqual(MINUTE_MS);
        }
        for (const [index, row] of rows.slice(1).entries()) {
          expect(row.longMs).toBeGreaterThanOrEqual(rows[index]!.longMs);
          expect(row.factor).toBeLessThanOrEqual(rows[index]!.factor);
        }
      }),
    );
  });

  it.each([
    [0, 0.99],
    [48, 0],
    [48, 1],
    [48, 0.15],
    [Number.NaN, 0.99],
  ])('are refused for %d hours at %d', (period, objective) => {
    expect(() => windows(period, objective)).toThrow(RangeError);
  });
});
