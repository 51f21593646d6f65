import { everyNode, textOf, type Query, type SyntaxNode } from '../support/lint/promql.ts';

/**
 * A part of a query, and every place at which it stands. What is said twice in one rule is one statement of the
 * catalog, and is wrong in both places when it is wrong.
 */
export interface Statement {
  readonly node: SyntaxNode;
  readonly starts: readonly number[];
}

/** Statements of some kinds of syntax. */
export function statementsOf(query: Query, ...kinds: readonly string[]): readonly Statement[] {
  const byText = new Map<string, Statement>();
  for (const node of everyNode(query.root)) {
    if (!kinds.includes(node.name)) continue;
    const text = textOf(query, node);
    const known = byText.get(text) ?? { node, starts: [] };
    byText.set(text, { ...known, starts: [...known.starts, node.from] });
  }
  return [...byText.values()];
}

/** The query with another text in the place of one part of a statement, wherever that stands. */
export function rewritten(query: Query, statement: Statement, part: SyntaxNode, text: string): string {
  const [from, length] = [part.from - statement.node.from, part.to - part.from];
  return [...statement.starts]
    .sort((a, b) => b - a)
    .reduce(
      (expr, start) => expr.slice(0, start + from) + text + expr.slice(start + from + length),
      query.text,
    );
}
