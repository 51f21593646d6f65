import { parser } from '@prometheus-io/lezer-promql';

export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** One matcher of a selector, as it is written. */
export interface Matcher {
  readonly label: string;
  readonly op: string;
  readonly value: string;
}

/** Series that a query names. */
export interface Selector {
  /** As it is written, without its range. */
  readonly text: string;
  readonly name: string;
  readonly matchers: readonly Matcher[];
  /** What stands in `[…]` behind it. */
  readonly range: string | undefined;
  /** The function that takes the range. */
  readonly call: string | undefined;
}

/** A parsed query with its text. */
export interface Query {
  readonly text: string;
  readonly root: SyntaxNode;
}

/** How the grammar names operators that compare. */
export const COMPARISONS: ReadonlySet<string> = new Set(['Eql', 'EqlC', 'Neq', 'Gtr', 'Gte', 'Lss', 'Lte']);

export const textOf = ({ text }: Query, node: SyntaxNode): string => text.slice(node.from, node.to);

/** Parse PromQL; Grafana's variables must have been filled in. Throws and says where it is not PromQL. */
export function parsePromql(text: string): Query {
  const tree = parser.parse(text);
  const fault: number[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) fault.push(node.from);
    },
  });
  if (fault[0] !== undefined) throw new SyntaxError(`no PromQL from "${text.slice(fault[0])}" on: ${text}`);
  const root = tree.topNode.firstChild;
  if (!root) throw new SyntaxError('an empty query');
  return { text, root };
}

/** Children of a node, in their order. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** A node and everything below it, parents first. */
export function* everyNode(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of childrenOf(node)) yield* everyNode(child);
}

export const nodesOf = (query: Query, type: string): readonly SyntaxNode[] =>
  [...everyNode(query.root)].filter(({ name }) => name === type);

const unquoted = (text: string): string => text.slice(1, -1);

const matcherOf = (query: Query, node: SyntaxNode): Matcher => {
  const [label, op, value] = childrenOf(node).map((child) => textOf(query, child));
  return { label: label ?? '', op: op ?? '', value: unquoted(value ?? '""') };
};

function selectorOf(query: Query, node: SyntaxNode): Selector {
  const [name] = childrenOf(node).filter((child) => child.name === 'Identifier');
  const matchers = [...everyNode(node)].filter((child) => child.name === 'UnquotedLabelMatcher');
  const ranged = node.parent?.name === 'MatrixSelector' ? node.parent : undefined;
  let above = ranged?.parent;
  while (above && above.name !== 'FunctionCall') above = above.parent;
  const identifier = above && childrenOf(above).find((child) => child.name === 'FunctionIdentifier');
  return {
    text: textOf(query, node),
    name: name ? textOf(query, name) : '',
    matchers: matchers.map((matcher) => matcherOf(query, matcher)),
    range: ranged ? textOf(query, ranged).slice(textOf(query, node).length + 1, -1) : undefined,
    call: identifier ? textOf(query, identifier) : undefined,
  };
}

/** Every selector of a query. */
export const selectorsOf = (query: Query): readonly Selector[] =>
  nodesOf(query, 'VectorSelector').map((node) => selectorOf(query, node));
