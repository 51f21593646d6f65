import { COMPARISONS, childrenOf, parsePromql, textOf, type Query, type SyntaxNode } from './promql.ts';

/** Functions that answer where their argument does not: a levelled argument would silence them. */
const ABSENCE: ReadonlySet<string> = new Set(['Absent', 'AbsentOverTime']);

const partsOf = (node: SyntaxNode) => {
  const children = childrenOf(node);
  return { first: children[0], last: children.at(-1), between: children.slice(1, -1) };
};

/** What silences when there is more of it, and so must stay as it is written. */
export function isTakenAway(node: SyntaxNode): boolean {
  const above = node.parent;
  if (above?.name === 'FunctionCall') {
    const called = above.firstChild?.firstChild?.name ?? '';
    return node.name === 'FunctionCallBody' && ABSENCE.has(called);
  }
  if (above?.name !== 'BinaryExpr') return false;
  const { last, between } = partsOf(above);
  return between.some(({ name }) => name === 'Unless') && last?.from === node.from;
}

function comparison(query: Query, node: SyntaxNode): string | undefined {
  if (node.name !== 'BinaryExpr') return undefined;
  const { first, last, between } = partsOf(node);
  if (!first || !last || !between.some(({ name }) => COMPARISONS.has(name))) return undefined;
  const matching = between.filter(({ name }) => name === 'MatchingModifierClause');
  return [
    `((${rewritten(query, first)})`,
    '-',
    ...matching.map((modifiers) => textOf(query, modifiers)),
    `(${rewritten(query, last)}))`,
  ].join(' ');
}

function rewritten(query: Query, node: SyntaxNode): string {
  if (isTakenAway(node)) return textOf(query, node);
  const difference = comparison(query, node);
  if (difference !== undefined) return difference;
  let text = '';
  let { from } = node;
  for (const child of childrenOf(node)) {
    text += query.text.slice(from, child.from) + rewritten(query, child);
    from = child.to;
  }
  return text + query.text.slice(from, node.to);
}

/**
 * A query without its thresholds: each comparison becomes a difference with the same matching, so that it gives data
 * wherever its sides meet by their labels, whatever their values. Right of `unless` and within `absent` thresholds
 * stay: there, more data means less. Throws where it is not PromQL.
 */
export function levelled(text: string): string {
  const query = parsePromql(text);
  return rewritten(query, query.root);
}
