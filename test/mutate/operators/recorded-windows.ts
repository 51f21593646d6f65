import { formatDuration, parseDuration } from '../../../src/kernel/index.ts';
import { childrenOf, nodesOf, textOf, type Query, type SyntaxNode } from '../../support/lint/promql.ts';
import type { Operator } from './variant.ts';

/** What a rule remembers of itself matters only while nothing is evaluated: no story can tell of that. */
const remembersItself = (query: Query, selector: SyntaxNode, record: string): boolean =>
  textOf(query, selector).startsWith(`${record}[`);

/** Every window of a recording, half and double, in all the places that have the same: it is one figure. */
export const recordedWindows =
  (record: string): Operator =>
  (query) => {
    const durations = nodesOf(query, 'MatrixSelector')
      .filter((selector) => !remembersItself(query, selector, record))
      .flatMap((selector) => childrenOf(selector).filter(({ name }) => name === 'DurationExpr'));
    const windows = [...new Set(durations.map((node) => textOf(query, node)))];
    return windows.flatMap((window) => {
      const places = durations.filter((node) => textOf(query, node) === window).reverse();
      const ms = parseDuration(window);
      return [ms / 2, ms * 2].map(formatDuration).map((wrong) => ({
        what: `[${window}]: ${wrong}`,
        expr: places.reduce((expr, { from, to }) => expr.slice(0, from) + wrong + expr.slice(to), query.text),
      }));
    });
  };
