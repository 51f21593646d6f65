import { nodesOf, textOf, type SyntaxNode } from '../../support/lint/promql.ts';
import { rewritten, statementsOf } from '../statements.ts';
import { comparatorOf } from './comparison.ts';
import { saysOnlyThat, shifted } from './shifted.ts';
import type { Operator } from './variant.ts';

/** What a number belongs to: the sum, product or call that it is a part of. */
const HOLDERS = new Set(['BinaryExpr', 'FunctionCall', 'AggregateExpr']);

function holderOf(number: SyntaxNode): SyntaxNode | null {
  let above = number.parent;
  while (above && !HOLDERS.has(above.name)) above = above.parent;
  return above;
}

/** Whether some comparison stands around a node: its numbers are thresholds, or guard a division. */
function isCompared(node: SyntaxNode): boolean {
  for (let above = node.parent; above; above = above.parent) if (comparatorOf(above)) return true;
  return false;
}

/** Every number by which something is reckoned and nothing compared, too low and too high. */
export const numbers: Operator = (query) => {
  const reckoned = nodesOf(query, 'NumberDurationLiteral').filter(
    (number) => !isCompared(number) && !saysOnlyThat(query, number),
  );
  return statementsOf(query, ...HOLDERS).flatMap((statement) =>
    reckoned
      .filter((number) => {
        const holder = holderOf(number);
        return holder?.from === statement.node.from && holder.to === statement.node.to;
      })
      .flatMap((number) =>
        shifted(Number(textOf(query, number)), false).map((wrong) => ({
          what: `${textOf(query, statement.node)}: ${String(wrong)} for ${textOf(query, number)}`,
          expr: rewritten(query, statement, number, String(wrong)),
        })),
      ),
  );
};
