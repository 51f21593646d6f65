import { childrenOf, textOf, type SyntaxNode } from '../../support/lint/promql.ts';
import { rewritten, statementsOf } from '../statements.ts';
import { comparatorOf, decides, numbersOf } from './comparison.ts';
import type { Operator } from './variant.ts';

/** By how much a number is wrong: half as much again, or two thirds of it. */
const SHIFT = 1.5;

const isWhole = Number.isInteger;
const plain = (value: number): number => Number(value.toPrecision(6));

/** What might stand in a number's place. Of a share beyond a half, what is missing from 1 is shifted. */
function shifted(value: number, isEquality: boolean): readonly number[] {
  if (isEquality || value === 0) return [value - 1, value + 1];
  if (value > 0.5 && value < 1) return [1 - (1 - value) * SHIFT, 1 - (1 - value) / SHIFT].map(plain);
  if (!isWhole(value)) return [value / SHIFT, value * SHIFT].map(plain);
  return [Math.min(value - 1, Math.round(value / SHIFT)), Math.max(value + 1, Math.round(value * SHIFT))];
}

/** `0 * x` says that there is something, not how much. */
const isFactor = (number: SyntaxNode): boolean =>
  number.parent !== null && childrenOf(number.parent).some(({ name }) => name === 'Mul');

/** Every number by which something is decided, too low and too high. */
export const thresholds: Operator = (query) =>
  statementsOf(query, 'BinaryExpr')
    .filter(({ node }) => decides(node))
    .flatMap((statement) => {
      const comparator = comparatorOf(statement.node);
      const isEquality = comparator?.name === 'Eql' || comparator?.name === 'Neq';
      return numbersOf(statement.node).flatMap((number) => {
        const value = Number(textOf(query, number));
        if (value === 0 && isFactor(number)) return [];
        return shifted(value, isEquality).map((wrong) => ({
          what: `${textOf(query, statement.node)}: ${String(wrong)}`,
          expr: rewritten(query, statement, number, String(wrong)),
        }));
      });
    });
