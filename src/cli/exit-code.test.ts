import { expect, it } from 'vitest';
import { exitCodeOf } from './exit-code.ts';

it.each([
  ['held', 0],
  ['collapsed', 0],
  ['broken', 1],
  ['survived', 1],
] as const)('a night that %s ends the command with %d', (verdict, code) => {
  expect(exitCodeOf(verdict)).toBe(code);
});
