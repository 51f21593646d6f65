import { childrenOf, everyNode, type SyntaxNode } from '../../support/lint/promql.ts';

/** Kinds of syntax that compare, with what is written. */
const COMPARISONS: Readonly<Record<string, string>> = {
  Eql: '==',
  Neq: '!=',
  Gte: '>=',
  Gtr: '>',
  Lte: '<=',
  Lss: '<',
};

/** The operator of a node that compares two sides; undefined: it does not. */
export const comparatorOf = (node: SyntaxNode): SyntaxNode | undefined =>
  node.name === 'BinaryExpr' ? childrenOf(node).find(({ name }) => name in COMPARISONS) : undefined;

/** What only keeps a divisor from being zero: it decides nothing. */
function guardsDivision(comparison: SyntaxNode): boolean {
  let inner = comparison;
  while (inner.parent?.name === 'ParenExpr') inner = inner.parent;
  const division = inner.parent;
  return (
    division !== null && childrenOf(division).some(({ name }) => name === 'Div') && inner.prevSibling !== null
  );
}

/** Whether a node compares, and something is decided by that. */
export const decides = (node: SyntaxNode): boolean =>
  comparatorOf(node) !== undefined && !guardsDivision(node);

/** The closest comparison that a node is part of. */
function comparisonAround(node: SyntaxNode): SyntaxNode | undefined {
  let above = node.parent;
  while (above && comparatorOf(above) === undefined) above = above.parent;
  return above ?? undefined;
}

/** Numbers that belong to a comparison and to none inside of it. */
export const numbersOf = (comparison: SyntaxNode): readonly SyntaxNode[] =>
  [...everyNode(comparison)].filter(
    (node) =>
      node.name === 'NumberDurationLiteral' &&
      comparisonAround(node)?.from === comparison.from &&
      comparisonAround(node)?.to === comparison.to,
  );
