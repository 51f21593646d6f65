import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Chance } from '../admission/chance.ts';
import { drawCourse } from './course.ts';
import type { Figures } from './measure.ts';
import { allFigures, FULL, PERIODS, reportText } from './report.ts';
import { firstFrom } from './watch.ts';

const figures = allFigures(FULL);
const MINUTE_MS = 60_000;

const of = (name: string, period: number, objective: number): Figures =>
  figures.find(
    ({ contender, periodHours, objective: own }) =>
      contender.name === name && periodHours === period && own === objective,
  )!;

describe('our burn windows', { timeout: 60_000 }, () => {
  it.each(PERIODS.flatMap((period) => [0.98, 0.999].map((objective) => [period, objective] as const)))(
    'of %d h at %d page on total failure within minutes, with much traffic and little, and when series are gone',
    (period, objective) => {
      const ours = of('ours', period, objective);
      expect(ours.outageMs).toBeLessThanOrEqual(3 * MINUTE_MS + 10_000);
      expect(ours.quietOutageMs).toBeLessThan(4 * MINUTE_MS);
      // A minute is bridged first.
      expect(ours.missingMs).toBeLessThanOrEqual(4 * MINUTE_MS + 10_000);
      expect(ours.missingMs).toBeGreaterThan(MINUTE_MS);
    },
  );

  it('wake nobody for a service that is well, in 1,440 hours of each', () => {
    for (const period of PERIODS) {
      for (const objective of [0.98, 0.999]) {
        expect(of('ours', period, objective)).toMatchObject({ falsePages: 0, quietFalsePages: 0, paging: 0 });
      }
    }
  });

  it('would wake people in quiet hours without their guard', () => {
    expect(of('ours without its guard', 48, 0.999).quietFalsePages).toBeGreaterThan(1);
  });

  it('page on a tenfold burn of an election before a tenth of its budget is gone; the 30-day ones when most is', () => {
    expect(of('ours', 48, 0.999).tenfoldBudget).toBeLessThan(0.11);
    expect(of('Sloth, its 30-day file', 48, 0.999).tenfoldBudget).toBeGreaterThan(0.6);
  });

  it('see series disappear, which the others never do unless they page anyway', () => {
    for (const { contender, missingMs } of figures) {
      if (contender.missingBurns) expect(missingMs).toBeGreaterThan(0);
      else expect(missingMs ?? 0).toBe(0);
    }
  });
});

describe('30-day windows held against 48 hours', () => {
  it('page for a service that is well, most of the time', () => {
    expect(of('30-day windows kept', 48, 0.98).paging).toBeGreaterThan(0.9);
    expect(of('30-day windows kept', 48, 0.999).outageMs).toBe(0);
  });
});

describe('the simulation', () => {
  it('is what the committed document says', () => {
    const committed = readFileSync(new URL('../../../src/catalog/burn-windows.md', import.meta.url), 'utf8');
    expect(committed).toBe(reportText(figures));
  });

  it('draws what was asked for', () => {
    const course = drawCourse(new Chance(7), [
      { steps: 1_000, events: 50, failing: 0.1 },
      { steps: 1_000, events: 0.5, failing: 0 },
      { steps: 100, events: 50, failing: 0, gone: true },
    ]);
    expect(course.valid[1_000]! / 1_000).toBeCloseTo(50, 0);
    expect(course.failed[1_000]! / course.valid[1_000]!).toBeCloseTo(0.1, 2);
    expect((course.valid[2_000]! - course.valid[1_000]!) / 1_000).toBeCloseTo(0.5, 1);
    expect(course.failed[2_100]! - course.failed[1_000]!).toBe(0);
    // The first minute is what a restart may take.
    expect(course.missing[2_100]).toBe(94);
  });

  it('fires a row when its long window has filled, as one works it out by hand', () => {
    const row = { factor: 10, longMs: 600_000, shortMs: 60_000, fewestEvents: 0, fewestFailures: 0 };
    const contender = { name: 'one', rows: [{ ...row, action: 'page' as const }], missingBurns: false };
    const course = drawCourse(new Chance(3), [
      { steps: 60, events: 10_000, failing: 0 },
      { steps: 60, events: 10_000, failing: 0.2 },
    ]);
    // A tenth of ten minutes' events have failed when a fifth have for five minutes.
    expect(firstFrom(course, contender, 0.99, 60, ['page'])).toBeCloseTo(90, -0.5);
  });
});
