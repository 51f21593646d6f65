import { select, selectBuckets, selectRecord } from '../../catalog/index.ts';
import type { MetricDefinition } from '../../instrumentation/definitions.ts';

type Matchers<M extends MetricDefinition> = NonNullable<Parameters<typeof select<M>>[1]>;

/** Every query of a dashboard can be narrowed to jobs and instances by its reader. */
const CHOSEN = 'job=~"$job",instance=~"$instance"';

/** Among the provinces that the reader chose (`$province`). */
export const IN_PROVINCE = { province: { any: ['$province'] } } as const;

/** Among the services that the reader chose (`$service`). */
export const OF_SERVICE = { service: { any: ['$service'] } } as const;

/** What a rate on a dashboard looks back over: Grafana's own, never less than four scrapes. */
const WINDOW = '$__rate_interval';

const narrowed = (selector: string): string =>
  selector.endsWith('}') ? `${selector.slice(0, -1)},${CHOSEN}}` : `${selector}{${CHOSEN}}`;

/** A metric's series as they stand, among the chosen jobs and instances. */
export const series = <M extends MetricDefinition>(metric: M, matchers?: Matchers<M>): string =>
  narrowed(select(metric, matchers));

/** What rules record for panels, among the chosen jobs and instances (`shown.ts` says of which it is). */
export const recorded = (record: string, here: Partial<typeof IN_PROVINCE> = {}): string =>
  narrowed(selectRecord(record, here));

/**
 * What each series said last within a Prometheus duration: a gateway that is silent still holds what it held, and a sum
 * without it would read as nothing held.
 */
export const lastKnown = <M extends MetricDefinition>(
  metric: M,
  window: string,
  matchers?: Matchers<M>,
): string => `last_over_time(${series(metric, matchers)}[${window}])`;

/** How fast a counter grows, per second. */
export const rate = <M extends MetricDefinition>(metric: M, matchers?: Matchers<M>): string =>
  `rate(${series(metric, matchers)}[${WINDOW}])`;

/** How fast a gauge climbs, per second, by a line through what it said over a Prometheus duration. */
export const slope = <M extends MetricDefinition>(
  metric: M,
  window: string,
  matchers?: Matchers<M>,
): string => `deriv(${series(metric, matchers)}[${window}])`;

/** By how much a counter has grown over a Prometheus duration or Grafana's `$__range`. */
export const increase = <M extends MetricDefinition>(
  metric: M,
  window: string,
  matchers?: Matchers<M>,
): string => `increase(${series(metric, matchers)}[${window}])`;

/** How many times something happened over a duration: `increase` reaches beyond its samples and is no whole number. */
export const counted = <M extends MetricDefinition>(
  metric: M,
  window: string,
  matchers?: Matchers<M>,
  ...by: readonly string[]
): string => `round(${sum(increase(metric, window, matchers), ...by)})`;

const over = (aggregate: string, inner: string, by: readonly string[]): string =>
  by.length === 0 ? `${aggregate}(${inner})` : `${aggregate} by (${by.join(', ')}) (${inner})`;

/** `sum by (…) (…)`; kept apart by nothing, the plain sum. */
export const sum = (inner: string, ...by: readonly string[]): string => over('sum', inner, by);
export const max = (inner: string, ...by: readonly string[]): string => over('max', inner, by);
export const min = (inner: string, ...by: readonly string[]): string => over('min', inner, by);

/** What every process says alike, once: in the place of `series` wherever a sum may follow. */
export const once = <M extends MetricDefinition>(metric: M, matchers?: Matchers<M>): string =>
  max(series(metric, matchers), ...metric.labels);

/** A quantile (0..1) of a histogram's growth, kept apart by labels; no data, rather than NaN, when nothing was counted. */
export const quantile = <M extends MetricDefinition>(
  q: number,
  metric: M,
  matchers?: Matchers<M>,
  ...by: readonly string[]
): string => {
  const buckets = `rate(${narrowed(selectBuckets(metric, matchers))}[${WINDOW}])`;
  return `histogram_quantile(${String(q)}, ${sum(buckets, 'le', ...by)}) >= 0`;
};

const part = (metric: MetricDefinition, suffix: string): string => narrowed(`${metric.name}_${suffix}`);

/** The mean of what a histogram counted over a Prometheus duration or `$__range`. */
export const mean = (metric: MetricDefinition, window: string): string => {
  const grown = (suffix: string): string => sum(`increase(${part(metric, suffix)}[${window}])`);
  return `${grown('sum')} / (${grown('count')} > 0)`;
};

/** A quantile (0..1) of what a histogram counted over a Prometheus duration: for what seldom happens. */
export const quantileOver = (q: number, metric: MetricDefinition, window: string): string =>
  `histogram_quantile(${String(q)}, ${sum(`increase(${part(metric, 'bucket')}[${window}])`, 'le')}) >= 0`;

/** A share, 0..1. Nothing of something is 0; something of nothing is no data. */
export const shareOf = (part: string, whole: string): string => `(${part} or 0 * ${whole}) / (${whole} > 0)`;
