import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from './agenda.ts';

describe('the agenda', () => {
  it('does what is due, earliest first, and leaves the rest', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 200 }), fc.nat(1000), (times, now) => {
        const agenda = new Agenda();
        const done: number[] = [];
        for (const at of times) agenda.at(at, () => done.push(at));
        agenda.turn(now);
        expect(done).toEqual(times.filter((at) => at <= now).sort((a, b) => a - b));
        expect(agenda.size).toBe(times.filter((at) => at > now).length);
      }),
    );
  });

  it('does in the same turn what a due entry adds for now', () => {
    const agenda = new Agenda();
    const done: string[] = [];
    agenda.at(5, () => {
      done.push('first');
      agenda.at(5, () => done.push('second'));
    });
    agenda.turn(5);
    expect(done).toEqual(['first', 'second']);
  });
});
