import { expect, it } from 'vitest';
import { MemoryBudget } from './memory-budget.ts';

const STEP = 256 * 1024;

it('gives no more than it has, in whole steps, and takes back once', () => {
  const budget = new MemoryBudget(3 * STEP);
  const first = budget.reserve(STEP + 1);
  expect(first?.bytes).toHaveLength(STEP + 1);
  const second = budget.reserve(1);
  expect(second?.bytes).toHaveLength(1);
  expect(budget.reserve(1)).toBeUndefined();
  second?.free(false);
  second?.free(false);
  expect(budget.reserve(STEP)).toBeDefined();
  expect(budget.reserve(1)).toBeUndefined();
});

it('uses memory again only when nobody reads it any more', () => {
  const budget = new MemoryBudget(8 * STEP);
  const memoryOf = (bytes: number, reuse: boolean): ArrayBufferLike | undefined => {
    const memory = budget.reserve(bytes);
    memory?.free(reuse);
    return memory?.bytes.buffer;
  };
  const first = memoryOf(1_000, true);
  const again = memoryOf(2_000, false);
  expect(again).toBe(first);
  expect(memoryOf(1_000, false)).not.toBe(first);
});

it('keeps nothing of one size at the cost of another', () => {
  const budget = new MemoryBudget(4 * STEP);
  const small = budget.reserve(1);
  small?.free(true);
  expect(budget.reserve(4 * STEP)).toBeDefined();
  const large = new MemoryBudget(4 * STEP);
  const all = [1, 1, 1, 1].map(() => large.reserve(1));
  for (const memory of all) memory?.free(true);
  expect(large.reserve(2 * STEP)).toBeDefined();
  const fresh = large.reserve(1);
  expect(all.map((memory) => memory?.bytes.buffer)).not.toContain(fresh?.bytes.buffer);
});
