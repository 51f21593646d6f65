import { COMPARISONS, childrenOf, everyNode, textOf, type Query, type SyntaxNode } from './promql.ts';

/** What a query's values are made of, each by its power: a rate of things is `{ seconds: -1, bytes: 0, things: 1 }`. */
export interface Measure {
  readonly seconds: number;
  readonly bytes: number;
  /** What is only counted: requests, photos, processes. */
  readonly things: number;
  /** A rate that was multiplied by sixty. */
  readonly perMinute?: true;
}

/** `number`: a bare number, which takes the measure of what it is combined with; undefined: it cannot be told. */
type Derived = Measure | 'number' | undefined;

const of = (part: Partial<Measure>): Measure => ({ seconds: 0, bytes: 0, things: 0, ...part });
const TIME = of({ seconds: 1 });
const SHARE = of({});
const THINGS = of({ things: 1 });

/** The measure that a name states, as Prometheus has names end; a name without a unit counts something. */
function measureOfName(name: string): Measure {
  const base = name.replace(/_(bucket|sum|total)$/, '');
  if (base.endsWith('_per_second')) return of({ things: 1, seconds: -1 });
  if (base.endsWith('_seconds')) return TIME;
  if (base.endsWith('_bytes')) return of({ bytes: 1 });
  return /[_:]ratio$/.test(base) ? SHARE : THINGS;
}

/** Give one of the things that they count, whatever those are measured in. */
const COUNTING = new Set(['count_over_time', 'changes', 'resets', 'absent', 'absent_over_time']);
const PER_SECOND = new Set(['rate', 'irate', 'deriv']);
/** Their series come first, and pass with their measure. */
const PASSING = new Set([
  ...['increase', 'delta', 'round', 'abs', 'ceil', 'floor', 'clamp', 'clamp_min', 'clamp_max', 'scalar'],
  ...['sort', 'sort_desc', 'label_replace', 'last_over_time', 'max_over_time', 'min_over_time'],
]);
const OPERATORS = new Set([...COMPARISONS, 'And', 'Or', 'Unless', 'Add', 'Sub', 'Mul', 'Div']);

const same = (a: Measure, b: Measure): boolean =>
  a.seconds === b.seconds && a.bytes === b.bytes && a.things === b.things && a.perMinute === b.perMinute;

/** What one side is, when both have to be alike. */
function alike(a: Derived, b: Derived): Derived {
  if (a === 'number' || b === 'number') return a === 'number' ? b : a;
  return a && b && same(a, b) ? a : undefined;
}

/**
 * What a query measures; undefined: it cannot be told, which is no fault. Recorded names that do not say it themselves are
 * followed to the query that records them.
 */
export function measureOf(query: Query, recording: (name: string) => Query | undefined): Measure | undefined {
  const namesIn = (node: SyntaxNode): string =>
    [
      ...new Set(
        [...everyNode(node)]
          .filter(({ name }) => name === 'VectorSelector')
          .map((selector) => textOf(query, childrenOf(selector)[0] ?? selector)),
      ),
    ]
      .sort()
      .join();

  const named = (name: string): Derived => {
    if (!name.includes(':') || name.endsWith(':ratio')) return measureOfName(name);
    const recorded = recording(name);
    // What a recording reads of itself measures what the rest of it does.
    return recorded
      ? measureOf(recorded, (other) => (other === name ? undefined : recording(other)))
      : 'number';
  };

  const aggregate = (node: SyntaxNode): Derived => {
    const operator = textOf(query, childrenOf(node)[0] ?? node);
    const body = childrenOf(node).find(({ name }) => name === 'FunctionCallBody');
    const inner = derive(body && childrenOf(body).at(-1));
    if (operator === 'count' || operator === 'count_values' || operator === 'group') return THINGS;
    // Of things it may be the share of those that are 1, or a mean.
    return operator === 'avg' && inner !== 'number' && inner?.things !== 0 ? undefined : inner;
  };

  const call = (node: SyntaxNode): Derived => {
    const [identifier, body] = childrenOf(node);
    const name = identifier ? textOf(query, identifier) : '';
    const [first, second] = body ? childrenOf(body) : [];
    if (name === 'time') return TIME;
    if (name === 'vector') return 'number';
    if (name === 'histogram_quantile') return second && measureOfName(namesIn(second));
    if (COUNTING.has(name)) return THINGS;
    const inner = derive(first);
    if (PASSING.has(name)) return inner;
    return PER_SECOND.has(name) && inner && inner !== 'number'
      ? of({ ...inner, seconds: inner.seconds - 1 })
      : undefined;
  };

  const times = (node: SyntaxNode, a: Derived, b: Derived): Derived => {
    if (!a || !b) return undefined;
    if (a !== 'number' && b !== 'number') return undefined;
    const measure = a === 'number' ? b : a;
    const isByMinute = [childrenOf(node)[0], childrenOf(node).at(-1)].some(
      (side) => side && textOf(query, side) === '60',
    );
    return measure !== 'number' && measure.seconds === -1 && isByMinute
      ? { ...measure, perMinute: true }
      : measure;
  };

  const over = (left: SyntaxNode, right: SyntaxNode): Derived => {
    const [a, b] = [derive(left), derive(right)];
    if (b === 'number') return a;
    if (!a || !b || a === 'number') return undefined;
    // One kind of thing over another is no share of anything.
    const isMixed = a.things > 0 && b.things > 0 && namesIn(left) !== namesIn(right);
    return isMixed
      ? undefined
      : of({ seconds: a.seconds - b.seconds, bytes: a.bytes - b.bytes, things: a.things - b.things });
  };

  const binary = (node: SyntaxNode): Derived => {
    const children = childrenOf(node);
    const [left, right] = [children[0], children.at(-1)];
    const operator = children.map(({ name }) => name).find((name) => OPERATORS.has(name));
    if (!left || !right || operator === undefined) return undefined;
    if (COMPARISONS.has(operator))
      return children.some(({ name }) => name === 'BoolModifier') ? THINGS : derive(left);
    if (operator === 'And' || operator === 'Unless') return derive(left);
    if (operator === 'Mul') return times(node, derive(left), derive(right));
    return operator === 'Div' ? over(left, right) : alike(derive(left), derive(right));
  };

  const derive = (node: SyntaxNode | undefined): Derived => {
    if (!node) return undefined;
    if (node.name === 'NumberDurationLiteral') return 'number';
    if (node.name === 'VectorSelector') return named(textOf(query, childrenOf(node)[0] ?? node));
    if (node.name === 'AggregateExpr') return aggregate(node);
    if (node.name === 'FunctionCall') return call(node);
    if (node.name === 'BinaryExpr') return binary(node);
    // Parentheses, ranges, offsets and signs hold one query.
    return derive(childrenOf(node).find(({ name }) => name !== 'UnaryOp'));
  };

  const derived = derive(query.root);
  return derived === 'number' ? undefined : derived;
}

/** Those of Grafana's units that show a measure as what it is; undefined: none that we use. */
export function unitsOf(measure: Measure): readonly string[] | undefined {
  const { seconds, bytes, things, perMinute } = measure;
  if (seconds === 1 && bytes === 0 && things <= 0) return ['s'];
  if (bytes === 1 && seconds === 0 && things <= 0) return ['bytes'];
  if (seconds === -1 && bytes === 0 && things === 1)
    return perMinute ? ['opm', 'short'] : ['ops', 'reqps', 'short'];
  if (seconds !== 0 || bytes !== 0) return undefined;
  if (things === 0) return ['percentunit'];
  return things === 1 ? ['none', 'short', 'locale'] : undefined;
}
