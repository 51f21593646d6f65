import type { MetricsRegistry } from './exposition.ts';

/** One metric with its values, as a registry gives it away; plain data that may go to another process. */
export type MetricSnapshot = Awaited<ReturnType<MetricsRegistry['getMetricsAsJSON']>>[number];

type Value = MetricSnapshot['values'][number] & {
  readonly metricName?: string;
  readonly exemplar?: { readonly timestamp?: number };
};

const FOLDS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((total, value) => total + value, 0),
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  average: (values) => values.reduce((total, value) => total + value, 0) / values.length,
};

/**
 * The metrics of several processes as those of one, each series by its metric's own `aggregator`. What that says
 * not to add up (such as the start of a process) is the first process's. The newest exemplar stays.
 */
export function mergeMetrics(processes: readonly (readonly MetricSnapshot[])[]): MetricSnapshot[] {
  const byName = new Map<string, MetricSnapshot[]>();
  for (const metric of processes.flat()) {
    const same = byName.get(metric.name);
    if (same) same.push(metric);
    else byName.set(metric.name, [metric]);
  }
  return [...byName.values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ ...first, values: mergeValues(same, FOLDS[first.aggregator]) }] : [];
  });
}

/** Of these metrics, those that only grow: what a process that is gone had counted must go on counting. */
export const countedIn = (metrics: readonly MetricSnapshot[]): MetricSnapshot[] =>
  metrics.filter(({ type, aggregator }) => isCounting(String(type)) && aggregator === 'sum');

const isCounting = (type: string): boolean => type === 'counter' || type === 'histogram';

function mergeValues(
  metrics: readonly MetricSnapshot[],
  fold: ((values: readonly number[]) => number) | undefined,
): Value[] {
  const series = new Map<string, Value[]>();
  for (const value of metrics.flatMap((metric) => metric.values as Value[])) {
    const labels = Object.entries(value.labels).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([value.metricName, labels]);
    const same = series.get(key);
    if (same) same.push(value);
    else series.set(key, [value]);
  }
  return [...series.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    if (!fold) return [first];
    const [newest] = same
      .flatMap(({ exemplar }) => exemplar ?? [])
      .sort((a, b) => (b.timestamp ?? 0) - (a.timestamp ?? 0));
    const value = fold(same.map((entry) => entry.value));
    return [{ ...first, value, ...(newest ? { exemplar: newest } : {}) }];
  });
}
