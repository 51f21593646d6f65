import { expect, it } from 'vitest';
import { frameBytes } from './frame.ts';
import { PIECE_BYTES, PiecePool, SMALL_PIECE_BYTES } from './piece-pool.ts';

const LARGE = frameBytes(PIECE_BYTES);
const SMALL = frameBytes(SMALL_PIECE_BYTES);

it('gives small pieces to a crowd, and large ones again when it has gone', () => {
  const pool = new PiecePool();
  const taken = Array.from({ length: 200 }, () => pool.take());
  expect(taken.slice(0, 64).every(({ length }) => length === LARGE)).toBe(true);
  expect(taken.slice(64).every(({ length }) => length === SMALL)).toBe(true);
  for (const memory of taken) pool.give(memory);
  expect(pool.take()).toHaveLength(LARGE);
});

it('hands the same memory out again, to one at a time', () => {
  const pool = new PiecePool();
  const first = pool.take();
  pool.give(first);
  expect(pool.take()).toBe(first);
  expect(pool.take()).not.toBe(first);
});

it('has a bounded memory of what 512 uploads at once have taken, and keeps no more than it gave', () => {
  const pool = new PiecePool();
  const taken = Array.from({ length: 512 }, () => pool.take());
  const bytes = taken.reduce((sum, { length }) => sum + length, 0);
  expect(bytes).toBeLessThan(48e6);
  for (const memory of taken) pool.give(memory);
  const again = new Set(Array.from({ length: 512 }, () => pool.take()));
  expect(taken.filter((memory) => again.has(memory)).length).toBeLessThanOrEqual(5 * 64);
});
