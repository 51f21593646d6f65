import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MemoryBudget, type PhotoMemory } from './memory-budget.ts';

const STEP = 256 * 1024;

it('gives no more than it has, in whole steps, and takes back once', () => {
  const budget = new MemoryBudget(3 * STEP);
  const first = budget.reserve(STEP + 1, 'known');
  expect(first?.bytes).toHaveLength(STEP + 1);
  const second = budget.reserve(1, 'known');
  expect(second?.bytes).toHaveLength(1);
  expect(budget.reserve(1, 'known')).toBeUndefined();
  second?.free();
  second?.free();
  expect(budget.reserve(STEP, 'known')).toBeDefined();
  expect(budget.reserve(1, 'known')).toBeUndefined();
});

it('uses memory again, but none that somebody may still be reading', () => {
  const budget = new MemoryBudget(8 * STEP);
  const memoryOf = (bytes: number, use: (memory: PhotoMemory) => void = () => {}): unknown => {
    const memory = budget.reserve(bytes, 'known')!;
    const { buffer } = memory.bytes;
    use(memory);
    memory.free();
    return buffer;
  };
  const first = memoryOf(1_000);
  const lentAndReturned = (memory: PhotoMemory): void => {
    memory.lend();
    memory.returned();
  };
  expect(memoryOf(2_000, lentAndReturned)).toBe(first);
  expect(memoryOf(3_000, (memory) => memory.lend())).toBe(first);
  expect(memoryOf(1_000)).not.toBe(first);
});

it('keeps nothing of one size at the cost of another, and no more of it is let go than must', () => {
  const budget = new MemoryBudget(4 * STEP);
  const small = [1, 1, 1, 1].map(() => budget.reserve(1, 'known')!);
  for (const memory of small) memory.free();
  const large = budget.reserve(2 * STEP, 'known');
  expect(large).toBeDefined();
  expect(small.filter(({ bytes }) => bytes.buffer.byteLength > 0)).toHaveLength(2);
  const again = budget.reserve(1, 'known')?.bytes.buffer;
  expect(small.map(({ bytes }) => bytes.buffer)).toContain(again);
});

it('has never more memory than its bound, used or kept, whatever sizes come and go in which order', () => {
  const TOTAL = 12 * STEP;
  const photo = fc.record({ steps: fc.integer({ min: 1, max: 8 }), at: fc.nat() });
  fc.assert(
    fc.property(fc.array(photo, { maxLength: 60 }), (photos) => {
      const budget = new MemoryBudget(TOTAL);
      const all = new Set<ArrayBufferLike>();
      const open: PhotoMemory[] = [];
      for (const { steps, at } of photos) {
        const memory = budget.reserve(steps * STEP, 'known');
        if (memory) {
          open.push(memory);
          all.add(memory.bytes.buffer);
        } else open.splice(at % open.length, 1)[0]?.free();
        // What was given back to the machine has no bytes any more.
        const bytes = [...all].reduce((sum, { byteLength }) => sum + byteLength, 0);
        expect(bytes).toBeLessThanOrEqual(TOTAL);
      }
    }),
  );
});

it('gives strangers no more than half of it, so that a few who send nothing do not have all', () => {
  const budget = new MemoryBudget(8 * STEP);
  const first = budget.reserve(4 * STEP, 'stranger');
  expect(first).toBeDefined();
  expect(budget.reserve(STEP, 'stranger')).toBeUndefined();
  expect(budget.reserve(4 * STEP, 'known')).toBeDefined();
  first?.free();
  expect(budget.reserve(STEP, 'stranger')).toBeUndefined();
  expect(budget.reserve(STEP, 'known')).toBeDefined();
});
