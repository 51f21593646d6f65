import { textOf } from '../../support/lint/promql.ts';
import { rewritten, statementsOf } from '../statements.ts';
import { comparatorOf, decides, numbersOf } from './comparison.ts';
import { saysOnlyThat, shifted } from './shifted.ts';
import type { Operator } from './variant.ts';

/** Every number by which something is decided, too low and too high. */
export const thresholds: Operator = (query) =>
  statementsOf(query, 'BinaryExpr')
    .filter(({ node }) => decides(node))
    .flatMap((statement) => {
      const comparator = comparatorOf(statement.node);
      const isEquality = comparator?.name === 'Eql' || comparator?.name === 'Neq';
      return numbersOf(statement.node)
        .filter((number) => !saysOnlyThat(query, number))
        .flatMap((number) =>
          shifted(Number(textOf(query, number)), isEquality).map((wrong) => ({
            what: `${textOf(query, statement.node)}: ${String(wrong)}`,
            expr: rewritten(query, statement, number, String(wrong)),
          })),
        );
    });
