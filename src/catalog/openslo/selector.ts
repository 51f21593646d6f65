import { METRICS, type MetricDefinition } from '../../instrumentation/definitions.ts';
import type { Match } from '../promql.ts';

/** A declared metric and which of its series. */
export interface Selector {
  readonly metric: MetricDefinition;
  readonly match: Readonly<Record<string, Match>>;
}

const SELECTOR = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?$/;
const MATCHER = /^(\w+)(=~|!~|!=|=)"([^"\\]*)"$/;
const VALUES = /^[\w-]+(\|[\w-]+)*$/;

function matchOf(operator: string, value: string): Match | undefined {
  if (operator === '=') return value;
  if (operator === '!=') return { none: [value] };
  if (!VALUES.test(value)) return undefined;
  return operator === '=~' ? { any: value.split('|') } : { none: value.split('|') };
}

/** Read `metric{label="value",other=~"a|b"}` of a metric that is declared; else what is wrong with it. */
export function parseSelector(query: string): Selector | string {
  const [, name, inner = ''] = SELECTOR.exec(query.trim()) ?? [];
  if (name === undefined) return 'is no selector such as metric{label="value"}';
  const metric = METRICS.find((known) => known.name === name);
  if (!metric) return `names ${name}, which is not declared in instrumentation/definitions`;
  const match: Record<string, Match> = {};
  for (const part of inner === '' ? [] : inner.split(/,(?=\s*\w+(?:=~|!~|!=|=)")/)) {
    const [, label, operator, value] = MATCHER.exec(part.trim()) ?? [];
    const found = label && operator && value !== undefined ? matchOf(operator, value) : undefined;
    if (label === undefined || found === undefined) return `has a matcher that is not understood: ${part}`;
    match[label] = found;
  }
  return { metric, match };
}
