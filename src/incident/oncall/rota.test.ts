import { describe, expect, it } from 'vitest';
import { CALENDAR_2024, RESPONDERS, ROTA } from '../../catalog/index.ts';
import { gapsOf, onDuty, turnAt } from './rota.ts';

const rota = { startsAt: '2024-02-14T00:00:00+07:00', shiftHours: 12, order: ['siang', 'malam'] };

describe('the rota', () => {
  it.each([
    ['2024-02-13T23:59:59+07:00', undefined],
    ['2024-02-14T00:00:00+07:00', 'siang'],
    ['2024-02-14T11:59:59+07:00', 'siang'],
    ['2024-02-14T12:00:00+07:00', 'malam'],
    // The same instant, said in the other two zones of the country.
    ['2024-02-14T13:00:00+08:00', 'malam'],
    ['2024-02-14T14:00:00+09:00', 'malam'],
    ['2024-02-15T00:00:00+07:00', 'siang'],
    ['2026-11-24T13:00:00+07:00', 'malam'],
  ])('at %s has %s', (at, who) => {
    expect(onDuty(rota, Date.parse(at))).toBe(who);
  });

  it('says since when', () => {
    const at = Date.parse('2024-02-14T23:10:00+07:00');
    expect(turnAt(rota, at)).toEqual({
      responder: 'malam',
      sinceMs: Date.parse('2024-02-14T12:00:00+07:00'),
    });
    expect(turnAt({ ...rota, order: [] }, at)).toBeUndefined();
  });

  it('finds the times of the calendar in which nobody stands by', () => {
    const night = { from: '2024-02-13T20:00:00+07:00', to: '2024-02-14T06:00:00+07:00' };
    expect(gapsOf(rota, [night])).toEqual([{ from: night.from, to: rota.startsAt }]);
    expect(gapsOf({ ...rota, order: [] }, [night])).toEqual([night]);
    const phases = CALENDAR_2024.filter((window) => window.phase !== 'gladi');
    const own = ROTA['pusdatin']!;
    expect(gapsOf(own, phases).filter((gap) => Date.parse(gap.from) >= Date.parse(own.startsAt))).toEqual([]);
  });

  it('names only people that exist', () => {
    const known = RESPONDERS.map((responder) => responder.id);
    for (const entry of Object.values(ROTA)) expect(known).toEqual(expect.arrayContaining([...entry.order]));
  });
});
