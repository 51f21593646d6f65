import { childrenOf, textOf, type Query, type SyntaxNode } from '../../support/lint/promql.ts';
import { rewritten, statementsOf } from '../statements.ts';
import { comparatorOf, decides, numbersOf } from './comparison.ts';
import type { Operator } from './variant.ts';

/** The opposite of each comparison, and its like but for the boundary. */
const INSTEAD: Readonly<Record<string, readonly [opposite: string, boundary?: string]>> = {
  '<': ['>=', '<='],
  '<=': ['>', '<'],
  '>': ['<=', '>='],
  '>=': ['<', '>'],
  '==': ['!='],
  '!=': ['=='],
};

const ARITHMETIC = new Set(['Mul', 'Div', 'Mod', 'Pow']);

/** What is counted can stand exactly on its boundary; what is multiplied or divided does so by rounding only. */
const isCounted = (query: Query, comparison: SyntaxNode): boolean =>
  numbersOf(comparison).every((number) => Number.isInteger(Number(textOf(query, number)))) &&
  !childrenOf(comparison).some((side) => childrenOf(side).some(({ name }) => ARITHMETIC.has(name)));

/** Every comparison, turned round, and with its boundary on the other side. */
export const comparisons: Operator = (query) =>
  statementsOf(query, 'BinaryExpr')
    .filter(({ node }) => decides(node))
    .flatMap((statement) => {
      const comparator = comparatorOf(statement.node);
      if (!comparator) return [];
      const [opposite = '', boundary] = INSTEAD[textOf(query, comparator)] ?? [];
      const wrong =
        boundary !== undefined && isCounted(query, statement.node) ? [opposite, boundary] : [opposite];
      return wrong.map((text) => ({
        what: `${textOf(query, statement.node)}: ${text}`,
        expr: rewritten(query, statement, comparator, text),
      }));
    });
