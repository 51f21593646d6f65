import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATIONS, type Operation } from '../../contracts/index.ts';
import { SlotLine, type Waiter } from './slot-line.ts';

const waiter = (operation: Operation, rank: number, payload: string): Waiter<string> => ({
  operation,
  rank,
  payload,
});

/** Everybody who is left, in the order in which they go. */
function drain(line: SlotLine<string>): (string | undefined)[] {
  const gone: (string | undefined)[] = [];
  for (let next = line.next(() => true); next; next = line.next(() => true)) gone.push(next.payload);
  return gone;
}

describe('the line for slots', () => {
  it('lets the more critical go first, then by rank, then by arrival', () => {
    const rank = fc.constantFrom(0, 0.25, 0.5, 0.75);
    const arrivals = fc.array(fc.tuple(fc.constantFrom(...OPERATIONS), rank), { maxLength: 40 });
    fc.assert(
      fc.property(arrivals, (all) => {
        const line = new SlotLine<string>(40);
        const waiters = all.map(([operation, lot], at) => waiter(operation, lot, String(at)));
        for (const each of waiters) expect(line.join(each)).toBe(true);
        // A sort keeps those that compare equal in the order of their arrival.
        const inOrder = waiters.toSorted(
          (a, b) => OPERATIONS.indexOf(a.operation) - OPERATIONS.indexOf(b.operation) || a.rank - b.rank,
        );
        expect(drain(line)).toEqual(inOrder.map(({ payload }) => payload));
      }),
    );
  });

  it('is full for one operation at its longest, and not for another', () => {
    const line = new SlotLine<string>(2);
    const joined = ['a', 'b', 'c'].map((payload) => line.join(waiter('login', 0.5, payload)));
    expect(joined).toEqual([true, true, false]);
    // A better rank does not push anybody out.
    expect(line.join(waiter('login', 0, 'd'))).toBe(false);
    expect(line.join(waiter('session', 0, 's'))).toBe(true);
    expect(line.next(() => true)?.payload).toBe('a');
    expect(line.join(waiter('login', 0.1, 'e'))).toBe(true);
    expect(drain(line)).toEqual(['e', 'b', 's']);
  });

  it('passes over an operation whose first is not admitted, and asks nobody behind', () => {
    const line = new SlotLine<string>(10);
    line.join(waiter('login', 0.1, 'first'));
    line.join(waiter('login', 0.2, 'second'));
    line.join(waiter('public-read', 0, 'reader'));
    const asked: string[] = [];
    const next = line.next(({ operation, payload }) => {
      asked.push(payload);
      return operation !== 'login';
    });
    expect(next?.payload).toBe('reader');
    expect(asked).toEqual(['first', 'reader']);
    expect(line.next(() => false)).toBeUndefined();
    expect(drain(line)).toEqual(['first', 'second']);
  });

  it('is left by the one who leaves alone, whether they still wait or not', () => {
    const line = new SlotLine<string>(10);
    const [a, b, c] = ['a', 'b', 'c'].map((payload) => waiter('login', 0.5, payload));
    line.leave(a!);
    for (const each of [a!, b!, c!]) line.join(each);
    line.leave(b!);
    line.leave(b!);
    line.leave(waiter('login', 0.5, 'a'));
    line.leave(waiter('upload', 0.5, 'a'));
    // The first of them leaves, and comes back to the end.
    line.leave(a!);
    line.join(a!);
    expect(drain(line)).toEqual(['c', 'a']);
  });
});
