import { describe, expect, it } from 'vitest';
import { CATALOG, ROTA, SCHEDULE_2024, STAFFING } from '../../catalog/index.ts';
import { shortagesOf } from './staffing.ts';

const rule = { schedule: SCHEDULE_2024, staffing: STAFFING };
const at = (wib: string): number => Date.parse(`2024-02-${wib}:00+07:00`);
const own = ROTA['pusdatin']!;
const second = (startsAt: string, endsAt: string) => ({
  startsAt: `2024-02-${startsAt}:00+07:00`,
  endsAt: `2024-02-${endsAt}:00+07:00`,
  shiftHours: 14,
  order: ['komandan'],
});

describe('the staffing lint', () => {
  it('finds nothing wrong with the rotas of the house', () => {
    expect(shortagesOf(Object.values(CATALOG.rotas), rule)).toEqual([]);
  });

  it('says in which hours of the counting’s night a second person is missing', () => {
    // From dusk in the east, 18.00 WIT, to dawn in the west, 06.00 WIB.
    const night = { phase: 'penghitungan', isNight: true, wanted: 2, present: 1 };
    expect(shortagesOf([own], rule)).toEqual([{ fromMs: at('14T16:00'), toMs: at('15T06:00'), ...night }]);
    expect(shortagesOf([own, second('14T18:00', '15T04:00')], rule)).toEqual([
      { fromMs: at('14T16:00'), toMs: at('14T18:00'), ...night },
      { fromMs: at('15T04:00'), toMs: at('15T06:00'), ...night },
    ]);
  });

  it('counts somebody who is on two rotas once', () => {
    const alone = { ...second('14T16:00', '15T06:00'), order: ['piket-2'] };
    const [shortage] = shortagesOf([own, alone], rule);
    // piket-2 has the rota's night from midnight's shift on; before that there are two.
    expect(shortage).toMatchObject({ wanted: 2, present: 1 });
  });

  it('says that nobody is there at all, phase by phase', () => {
    const none = shortagesOf([], rule);
    expect(none[0]).toEqual({
      fromMs: at('06T06:00'),
      toMs: at('06T18:00'),
      ...{ phase: 'gladi', isNight: false, wanted: 1, present: 0 },
    });
    expect(new Set(none.map(({ phase }) => phase))).toEqual(
      new Set(['gladi', 'pemungutan', 'penghitungan', 'rekap']),
    );
  });

  it('asks nothing of hours in no phase', () => {
    const late = { ...own, startsAt: '2024-02-14T05:00:00+07:00' };
    const shortages = shortagesOf([late, second('14T16:00', '15T06:00')], rule);
    expect(shortages.map(({ phase }) => phase)).toEqual(['gladi']);
  });
});
