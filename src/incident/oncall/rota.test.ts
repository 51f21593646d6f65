import { describe, expect, it } from 'vitest';
import { RESPONDERS, ROTA } from '../../catalog/index.ts';
import { onDuty, standingBy, turnAt } from './rota.ts';

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

  it('is over at its end', () => {
    const night = { ...rota, endsAt: '2024-02-14T14:00:00+07:00' };
    expect(onDuty(night, Date.parse('2024-02-14T13:59:59+07:00'))).toBe('malam');
    expect(onDuty(night, Date.parse('2024-02-14T14:00:00+07:00'))).toBeUndefined();
  });

  it('has everybody stand by where nobody’s turn it is, and nobody twice', () => {
    const other = { ...rota, startsAt: '2024-02-14T12:00:00+07:00', order: ['malam', 'cadangan'] };
    const at = (time: string) => standingBy([rota, other], Date.parse(time));
    expect(at('2024-02-13T20:00:00+07:00')).toEqual(['siang', 'malam', 'cadangan']);
    expect(at('2024-02-14T08:00:00+07:00')).toEqual(['siang']);
    expect(at('2024-02-14T13:00:00+07:00')).toEqual(['malam']);
    expect(at('2024-02-15T01:00:00+07:00')).toEqual(['siang', 'cadangan']);
  });

  it('names only people that exist', () => {
    const known = RESPONDERS.map((responder) => responder.id);
    for (const entry of Object.values(ROTA)) expect(known).toEqual(expect.arrayContaining([...entry.order]));
  });
});
