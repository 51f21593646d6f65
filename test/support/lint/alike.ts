import type { MetricDefinition } from '../../../src/instrumentation/definitions.ts';
import { childrenOf, nodesOf, textOf, type Query, type SyntaxNode } from './promql.ts';

/** The aggregation that takes a selector's series first; undefined where none does. */
function aggregationOf(selector: SyntaxNode): SyntaxNode | undefined {
  let above = selector.parent;
  while (above && above.name !== 'AggregateExpr') above = above.parent;
  return above ?? undefined;
}

/** Labels that a selector pins to one value, and those that an aggregation keeps apart. */
const words = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, word = '']) => word);

function keptBy(query: Query, aggregation: SyntaxNode): readonly string[] {
  const modifier = childrenOf(aggregation).find(({ name }) => name === 'AggregateModifier');
  const text = modifier ? textOf(query, modifier) : '';
  return text.startsWith('by') ? words(text.slice(2), /(\w+)/g) : [];
}

/** How one aggregation would count what every process says alike; undefined: once. */
function doublingOf(query: Query, selector: SyntaxNode, { labels }: MetricDefinition): string | undefined {
  const aggregation = aggregationOf(selector);
  if (!aggregation) return 'once for every process';
  const operator = textOf(query, childrenOf(aggregation)[0] ?? aggregation);
  if (operator !== 'max' && operator !== 'min') return `by ${operator} over processes`;
  const isInner = aggregationOf(aggregation) === undefined;
  const known = [...keptBy(query, aggregation), ...words(textOf(query, selector), /(\w+)="/g)];
  const lost = isInner ? [] : labels.filter((label) => !known.includes(label));
  return lost.length > 0 ? `without its ${lost.join(', ')}, before it is summed` : undefined;
}

/**
 * Where a query counts what every process says alike (`alike` of its definition) otherwise than once: the largest or
 * least of processes first, by all its labels where more follows.
 */
export const alikeFaults = (query: Query, metrics: readonly MetricDefinition[]): readonly string[] =>
  nodesOf(query, 'VectorSelector').flatMap((selector) => {
    const [identifier] = childrenOf(selector).filter(({ name }) => name === 'Identifier');
    const name = identifier ? textOf(query, identifier) : '';
    const metric = metrics.find((one) => one.alike && one.name === name);
    const fault = metric && doublingOf(query, selector, metric);
    return fault === undefined ? [] : [`${name} ${fault}`];
  });
