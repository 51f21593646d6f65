import { COMPARISONS, childrenOf, everyNode, textOf, type Query, type SyntaxNode } from './promql.ts';

/** Labels that the series of a name can have; undefined when nobody knows the name. */
export type World = (name: string) => ReadonlySet<string> | undefined;

/** A place where two sides cannot meet, or a label is asked for that is gone. */
export interface Fault {
  readonly at: string;
  readonly why: string;
}

const SETS = new Set(['And', 'Or', 'Unless']);
/** Give one number and no series. */
const SCALARS = new Set(['time', 'scalar', 'pi']);

/** Take their series before a number. */
const SERIES_FIRST = new Set(['predict_linear', 'clamp_min', 'clamp_max']);

const none: ReadonlySet<string> = new Set();
const without = (labels: ReadonlySet<string>, ...gone: readonly string[]): ReadonlySet<string> =>
  new Set([...labels].filter((label) => !gone.includes(label)));
const both = (a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> => new Set([...a, ...b]);
const same = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((label) => b.has(label));

/**
 * Works out which labels the result of a query can have, `scalar` where it is one number, and reports what can never
 * match: the offline part of pint's promql/vector_matching and promql/impossible.
 */
export function inferLabels(
  query: Query,
  world: World,
): { labels: ReadonlySet<string>; faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const report = (node: SyntaxNode, why: string): void => {
    faults.push({ at: textOf(query, node), why });
  };
  const words = (node: SyntaxNode | undefined): readonly string[] =>
    node ? childrenOf(node).map((child) => textOf(query, child)) : [];

  const isScalar = (node: SyntaxNode): boolean => {
    if (node.name === 'NumberDurationLiteral') return true;
    if (node.name === 'ParenExpr' || node.name === 'UnaryExpr')
      return childrenOf(node).every((c) => c.name === 'UnaryOp' || isScalar(c));
    if (node.name === 'BinaryExpr') return operandsOf(node).every(isScalar);
    const [identifier] = childrenOf(node);
    return node.name === 'FunctionCall' && identifier !== undefined && SCALARS.has(textOf(query, identifier));
  };
  const operandsOf = (node: SyntaxNode): readonly SyntaxNode[] => {
    const children = childrenOf(node);
    return [children[0], children.at(-1)].flatMap((child) => child ?? []);
  };

  const aggregate = (node: SyntaxNode): ReadonlySet<string> => {
    const children = childrenOf(node);
    const modifier = children.find((child) => child.name === 'AggregateModifier');
    const body = children.find((child) => child.name === 'FunctionCallBody');
    const inner = labelsOf(body ? childrenOf(body).at(-1) : undefined);
    const operator = textOf(query, children[0] ?? node);
    if (!modifier) return operator === 'topk' || operator === 'bottomk' ? inner : none;
    const [kind, grouping] = childrenOf(modifier);
    const named = words(grouping);
    if (kind?.name !== 'By') return without(inner, ...named);
    for (const label of named)
      if (!inner.has(label)) report(node, `"${label}" is no label of what is aggregated`);
    return new Set(named);
  };

  const call = (node: SyntaxNode): ReadonlySet<string> => {
    const [identifier, body] = childrenOf(node);
    const name = identifier ? textOf(query, identifier) : '';
    const parameters = body ? childrenOf(body) : [];
    if (SCALARS.has(name) || name === 'vector' || name.startsWith('absent')) {
      parameters.forEach(labelsOf);
      return none;
    }
    if (name === 'label_replace') {
      const target = textOf(query, parameters[1] ?? node).slice(1, -1);
      return both(labelsOf(parameters[0]), new Set([target]));
    }
    const inner = labelsOf(parameters.at(SERIES_FIRST.has(name) ? 0 : -1));
    return name === 'histogram_quantile' ? without(inner, 'le') : inner;
  };

  const binary = (node: SyntaxNode): ReadonlySet<string> => {
    const [left, right] = operandsOf(node);
    if (!left || !right) return none;
    const [a, b] = [labelsOf(left), labelsOf(right)];
    if (isScalar(left) || isScalar(right)) return isScalar(left) ? b : a;
    const operator =
      childrenOf(node).find(({ name }) => SETS.has(name) || COMPARISONS.has(name))?.name ?? 'arithmetic';
    const clause = childrenOf(node).find(({ name }) => name === 'MatchingModifierClause');
    const parts = clause ? childrenOf(clause) : [];
    const on = parts[0]?.name === 'On' ? words(parts[1]) : undefined;
    const groups = parts.findIndex(({ name }) => name === 'GroupLeft' || name === 'GroupRight');
    for (const label of on ?? [])
      if (!a.has(label) || !b.has(label)) report(node, `"${label}" is not on both sides`);
    if (on === undefined && operator !== 'Or' && !same(a, b))
      report(node, `{${[...a].join(',')}} never matches {${[...b].join(',')}}`);
    if (operator === 'Or') return both(a, b);
    if (SETS.has(operator) || groups >= 0) return parts[groups]?.name === 'GroupRight' ? b : a;
    return on ? new Set(on) : a;
  };

  const labelsOf = (node: SyntaxNode | undefined): ReadonlySet<string> => {
    if (!node) return none;
    if (node.name === 'AggregateExpr') return aggregate(node);
    if (node.name === 'FunctionCall') return call(node);
    if (node.name === 'BinaryExpr') return binary(node);
    if (node.name === 'VectorSelector') {
      const name = textOf(query, childrenOf(node)[0] ?? node);
      const known = world(name);
      if (!known) report(node, `nobody exports or records ${name}`);
      return known ?? none;
    }
    // Parentheses, signs, ranges, offsets and subqueries change no label.
    return labelsOf(
      childrenOf(node).find((child) =>
        [...everyNode(child)].some(({ name }) => name === 'VectorSelector' || name === 'FunctionCall'),
      ),
    );
  };

  return { labels: labelsOf(query.root), faults };
}
