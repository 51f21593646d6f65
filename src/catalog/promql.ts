import type { MetricDefinition } from '../instrumentation/definitions.ts';

/** What a label must be: this value, one of these, or none of these. */
export type Match = string | { readonly any: readonly string[] } | { readonly none: readonly string[] };

/** Labels that the scrape adds to what a process exports. */
type ScrapeLabel = 'job' | 'gateway' | 'instance';
type LabelOf<M extends MetricDefinition> = M['labels'][number] | ScrapeLabel;
export type Matchers<M extends MetricDefinition = MetricDefinition> = Readonly<
  Partial<Record<LabelOf<M>, Match>>
>;

const matcher = (label: string, match: Match): string => {
  if (typeof match === 'string') return `${label}="${match}"`;
  return 'any' in match ? `${label}=~"${match.any.join('|')}"` : `${label}!~"${match.none.join('|')}"`;
};

const braces = (matchers: Readonly<Record<string, Match>>): string => {
  const parts = Object.entries(matchers).map(([label, match]) => matcher(label, match));
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
};

/** Selector of a metric's series; its labels are checked by the compiler. */
export const select = <M extends MetricDefinition>(metric: M, matchers?: Matchers<M>): string =>
  metric.name + braces((matchers ?? {}) as Readonly<Record<string, Match>>);

/** Selector of what a rule records. */
export const selectRecord = (record: string, matchers: Readonly<Record<string, Match>> = {}): string =>
  record + braces(matchers);

/** Selector of a histogram's buckets. */
export const selectBuckets = <M extends MetricDefinition>(metric: M, matchers?: Matchers<M>): string =>
  `${metric.name}_bucket${braces((matchers ?? {}) as Readonly<Record<string, Match>>)}`;

/** `sum by (…) (…)`, or the plain sum when nothing is kept apart. */
export const sumBy = (by: readonly string[], inner: string): string =>
  by.length === 0 ? `sum(${inner})` : `sum by (${by.join(', ')}) (${inner})`;

/** Instants at which an alert that already fires goes on firing: its own state is a series. */
export const firing = (alertname: string, by: readonly string[]): string => {
  const own = `ALERTS{alertname="${alertname}",alertstate="firing"}`;
  return by.length === 0 ? `max(${own})` : `max by (${by.join(', ')}) (${own})`;
};

/** One series while an alert has fired within a Prometheus duration, else none. */
export const firingWithin = (alertname: string, window: string): string =>
  `max(max_over_time(ALERTS{alertname="${alertname}",alertstate="firing"}[${window}]))`;

/**
 * Good over valid. A series of good outcomes that does not exist yet counts as zero, so that total failure
 * is 0 and not silence; nothing valid at all is silence and not 0.
 */
export const ratioOf = (good: string, valid: string): string => `(${good} or 0 * ${valid}) / (${valid} > 0)`;
