import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RankTree } from './rank-tree.ts';

const BUCKET_MS = 25;
const ORIGIN = 1_000_000;
/** Some beyond the first buckets, so that the tree has to grow; some before its origin. */
const orders = fc.array(fc.integer({ min: ORIGIN - 1_000, max: ORIGIN + 1_000_000 }), { maxLength: 200 });
const bucketOf = (order: number): number => Math.max(0, Math.floor((order - ORIGIN) / BUCKET_MS));

describe('ranks', () => {
  it('are how many were counted in earlier buckets, however many and wherever', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: ORIGIN - 1_000, max: ORIGIN + 3_000_000 }), (counted, asked) => {
        const tree = new RankTree(ORIGIN);
        for (const order of counted) tree.add(order);
        expect(tree.size).toBe(counted.length);
        const earlier = counted.filter((order) => bucketOf(order) < bucketOf(asked));
        expect(tree.before(asked)).toBe(earlier.length);
      }),
    );
  });

  it('lead back to the latest order that has no more before it', () => {
    fc.assert(
      fc.property(orders, fc.nat(250), (counted, rank) => {
        const tree = new RankTree(ORIGIN);
        for (const order of counted) tree.add(order);
        const order = tree.orderAt(rank);
        expect(tree.before(order)).toBeLessThanOrEqual(rank);
        if (rank < counted.length) expect(tree.before(order + BUCKET_MS)).toBeGreaterThan(rank);
      }),
    );
  });

  it.each([4_095, 4_096, 4_097, 8_192])(
    'count bucket %i, where the tree has to grow or just need not',
    (at) => {
      const tree = new RankTree(ORIGIN);
      const order = ORIGIN + at * BUCKET_MS;
      tree.add(order);
      expect([tree.before(order), tree.before(order + BUCKET_MS)]).toEqual([0, 1]);
    },
  );

  it('put what lies more than 29 hours off into the last bucket', () => {
    const tree = new RankTree(ORIGIN);
    const last = ORIGIN + (2 ** 22 - 1) * BUCKET_MS;
    tree.add(last - 1);
    tree.add(last);
    expect([last, last + BUCKET_MS, last + 86_400_000].map((order) => tree.before(order))).toEqual([1, 1, 1]);
  });

  it('put what lies a week off into the last bucket', () => {
    const tree = new RankTree(ORIGIN);
    tree.add(ORIGIN + 7 * 86_400_000);
    expect(tree.before(ORIGIN + 24 * 3_600_000)).toBe(0);
    expect(tree.size).toBe(1);
  });
});
