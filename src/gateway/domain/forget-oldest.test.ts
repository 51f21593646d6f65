import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forgetOldest } from './forget-oldest.ts';

describe('what is forgotten beyond a capacity', () => {
  it('is what was put in first, as much as is too much and no more', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 20 }), fc.nat(25), (keys, capacity) => {
        const map = new Map(keys.map((key) => [key, key.length]));
        const set = new Set(keys);
        forgetOldest(map, capacity);
        forgetOldest(set, capacity);
        const latest = keys.slice(Math.max(0, keys.length - capacity));
        expect([...map.keys()]).toEqual(latest);
        expect([...set]).toEqual(latest);
      }),
    );
  });
});
