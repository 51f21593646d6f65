import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Roster, type Entry } from './roster.ts';

describe('what is under way', () => {
  it('is what was added and not removed, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat()), { maxLength: 200 }), (steps) => {
        const roster = new Roster<number>();
        const expected: Entry<number>[] = [];
        for (const [item, step] of steps.entries()) {
          // Null adds one, a number removes one of those that are there.
          if (step === null || expected.length === 0) expected.push(roster.add(item));
          else for (const gone of expected.splice(step % expected.length, 1)) roster.remove(gone);
        }
        const left = new Set(roster);
        expect([...roster]).toHaveLength(expected.length);
        expect(expected.every(({ item }) => left.has(item))).toBe(true);
      }),
    );
  });
});
