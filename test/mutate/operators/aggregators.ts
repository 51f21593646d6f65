import { childrenOf, everyNode, textOf, type Query, type SyntaxNode } from '../../support/lint/promql.ts';
import { rewritten, statementsOf } from '../statements.ts';
import { saysOnlyThat } from './shifted.ts';
import type { Operator } from './variant.ts';

const INSTEAD: Readonly<Record<string, string>> = {
  sum: 'max',
  max: 'min',
  min: 'max',
  avg: 'max',
  count: 'max',
};

/** `0 * sum(x)`: of that only the labels matter, and every aggregator has the same. */
const isOnlyThere = (query: Query, aggregate: SyntaxNode): boolean => {
  const product = aggregate.parent;
  return (
    product !== null &&
    childrenOf(product).some((side) => side.name === 'NumberDurationLiteral' && saysOnlyThat(query, side))
  );
};

/** What is absent is one series: every aggregator of it says the same. */
const isOneSeries = (query: Query, aggregate: SyntaxNode): boolean =>
  [...everyNode(aggregate)].some(
    (node) => node.name === 'FunctionIdentifier' && textOf(query, node).startsWith('absent'),
  );

/** Every aggregation by another operator. Said twice, it is wrong in both places. */
export const aggregators: Operator = (query) =>
  statementsOf(query, 'AggregateExpr').flatMap((statement) => {
    const [operator] = childrenOf(statement.node);
    if (!operator || isOneSeries(query, statement.node)) return [];
    const wrong = INSTEAD[textOf(query, operator)];
    if (wrong === undefined || isOnlyThere(query, statement.node)) return [];
    return [
      {
        what: `${textOf(query, statement.node)}: ${wrong}`,
        expr: rewritten(query, statement, operator, wrong),
      },
    ];
  });
