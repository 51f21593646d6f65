import { expect, it } from 'vitest';
import { frameBytes } from './frame.ts';
import { PIECE_BYTES, PiecePool } from './piece-pool.ts';

const LARGE = frameBytes(PIECE_BYTES);

it('gives ever smaller pieces to a crowd, and large ones again when it has gone', () => {
  const pool = new PiecePool();
  const taken = Array.from({ length: 600 }, () => pool.take());
  const sizes = taken.map(({ length }) => length);
  expect(sizes.toSorted((a, b) => b - a)).toEqual(sizes);
  expect([...new Set(sizes)].map((size) => [size, sizes.indexOf(size)])).toEqual([
    [LARGE, 0],
    [65_536, 64],
    [32_768, 160],
  ]);
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

it('keeps what 512 uploads at once have taken, and that is little', () => {
  const pool = new PiecePool();
  const taken = Array.from({ length: 512 }, () => pool.take());
  const bytes = taken.reduce((sum, { length }) => sum + length, 0);
  expect(bytes).toBeLessThan(36e6);
  for (const memory of taken) pool.give(memory);
  const again = Array.from({ length: 512 }, () => pool.take());
  expect(new Set([...taken, ...again]).size).toBe(512);
});

it('keeps no more than a crowd of 512 takes', () => {
  const pool = new PiecePool();
  const taken = Array.from({ length: 2_000 }, () => pool.take());
  for (const memory of taken) pool.give(memory);
  const again = new Set(Array.from({ length: 2_000 }, () => pool.take()));
  expect(taken.filter((memory) => again.has(memory))).toHaveLength(512);
});
