import { COMPARISONS, childrenOf, textOf, type Query, type SyntaxNode } from './promql.ts';

/** Give a number whatever they are asked of. */
const NUMBERS = new Set(['vector', 'scalar', 'time', 'pi']);

const operandsOf = (node: SyntaxNode): readonly [SyntaxNode, SyntaxNode] => {
  const children = childrenOf(node);
  return [children[0] ?? node, children.at(-1) ?? node];
};

/**
 * Whether a query decides by values: whether series that are there can give it no result. `bool` leaves nothing out,
 * what only keeps a divisor from zero decides nothing, and of two sides of an `or` both must decide. The state of an
 * alert (`ALERTS`) and an absence are series only while they are true.
 */
export function filters(query: Query, node: SyntaxNode = query.root): boolean {
  const inner = (child: SyntaxNode | undefined): boolean => child !== undefined && filters(query, child);
  switch (node.name) {
    case 'BinaryExpr':
      return binaryFilters(query, node);
    case 'FunctionCall': {
      const [identifier, body] = childrenOf(node);
      const name = identifier ? textOf(query, identifier) : '';
      if (name.startsWith('absent')) return true;
      return !NUMBERS.has(name) && inner(body);
    }
    case 'VectorSelector':
      return textOf(query, childrenOf(node)[0] ?? node) === 'ALERTS';
    default:
      // Parentheses, signs, ranges, offsets, subqueries and aggregations leave out what is left out inside of them.
      return childrenOf(node).some(inner);
  }
}

function binaryFilters(query: Query, node: SyntaxNode): boolean {
  const kinds = childrenOf(node).map(({ name }) => name);
  const [left, right] = operandsOf(node).map((side) => filters(query, side));
  if (kinds.includes('Or')) return left === true && right === true;
  if (kinds.includes('Div')) return left === true;
  const compares = kinds.some((kind) => COMPARISONS.has(kind)) && !kinds.includes('BoolModifier');
  return compares || left === true || right === true;
}
