import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyAt, withNewKey, type TicketKey } from './ticket-keys.ts';

const key = (kid: string, from: number): TicketKey => ({ kid, secret: `secret of ${kid}`, from });
const OLD = key('old', 1_000);
const NOW = key('now', 2_000);
const NEXT = key('next', 3_000);
const orders = fc.shuffledSubarray([OLD, NOW, NEXT], { minLength: 3 });

describe('the key of a time', () => {
  it('is the latest that had begun by then, or the first, in whatever order they are kept', () => {
    fc.assert(
      fc.property(orders, (keys) => {
        const kids = [0, 999, 1_000, 1_999, 2_000, 2_999, 3_000, 9_000].map((at) => keyAt(keys, at)?.kid);
        expect(kids).toEqual(['old', 'old', 'old', 'old', 'now', 'now', 'next', 'next']);
      }),
    );
  });

  it('is none where there is no key, and the only one where there is one', () => {
    expect(keyAt([], 5_000)).toBeUndefined();
    expect(keyAt([NEXT], 0)).toBe(NEXT);
    expect(keyAt([NEXT], 5_000)).toBe(NEXT);
  });
});

describe('a rotation', () => {
  it('adds the new key to the latest two, and lets the older go', () => {
    const fresh = key('fresh', 4_000);
    fc.assert(
      fc.property(orders, (keys) => {
        const before = [...keys];
        expect(withNewKey(keys, fresh)).toEqual([NOW, NEXT, fresh]);
        expect(keys).toEqual(before);
      }),
    );
    expect(withNewKey([], fresh)).toEqual([fresh]);
    expect(withNewKey([NEXT], fresh)).toEqual([NEXT, fresh]);
  });

  it('changes nothing for tickets until the new key begins', () => {
    const rotated = withNewKey([OLD, NOW], key('fresh', 10_000));
    expect(keyAt(rotated, 9_999)).toBe(NOW);
    expect(keyAt(rotated, 10_000)?.kid).toBe('fresh');
  });
});
