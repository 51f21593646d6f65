import { childrenOf, textOf, type Query, type SyntaxNode } from '../../support/lint/promql.ts';

/** By how much a number is wrong: half as much again, or two thirds of it. */
const SHIFT = 1.5;

const isWhole = Number.isInteger;
const plain = (value: number): number => Number(value.toPrecision(6));

/** What might stand in a number's place. Of a share beyond a half, what is missing from 1 is shifted. */
export function shifted(value: number, isEquality: boolean): readonly number[] {
  if (isEquality || value === 0) return [value - 1, value + 1];
  if (value > 0.5 && value < 1) return [1 - (1 - value) * SHIFT, 1 - (1 - value) / SHIFT].map(plain);
  if (!isWhole(value)) return [value / SHIFT, value * SHIFT].map(plain);
  return [Math.min(value - 1, Math.round(value / SHIFT)), Math.max(value + 1, Math.round(value * SHIFT))];
}

/** The `0` of `0 * x`, which says that there is something, not how much. */
export const saysOnlyThat = (query: Query, number: SyntaxNode): boolean =>
  Number(textOf(query, number)) === 0 &&
  number.parent !== null &&
  childrenOf(number.parent).some(({ name }) => name === 'Mul');
