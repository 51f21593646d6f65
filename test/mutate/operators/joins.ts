import { childrenOf, textOf } from '../../support/lint/promql.ts';
import { rewritten, statementsOf } from '../statements.ts';
import type { Operator } from './variant.ts';

const INSTEAD: Readonly<Record<string, string>> = { And: 'or', Or: 'and', Unless: 'and' };

/** Every `and`, `or` and `unless`, as another. */
export const joins: Operator = (query) =>
  statementsOf(query, 'BinaryExpr').flatMap((statement) => {
    const join = childrenOf(statement.node).find(({ name }) => name in INSTEAD);
    if (!join) return [];
    const wrong = INSTEAD[join.name] ?? '';
    return [
      {
        what: `${textOf(query, join)} → ${wrong} in ${textOf(query, statement.node)}`,
        expr: rewritten(query, statement, join, wrong),
      },
    ];
  });
