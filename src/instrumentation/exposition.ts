import { Registry, type Metric, type OpenMetricsContentType, type RegistryContentType } from 'prom-client';

/** Exemplars exist in OpenMetrics registries only. */
export type MetricsRegistry = Registry<OpenMetricsContentType>;

interface Rendered {
  readonly contentType: string;
  readonly body: string;
}

/** Whatever has metrics to show: a registry, or several processes' as one. */
export type MetricsSource = Pick<MetricsRegistry, 'getMetricsAsJSON'>;

/** Whether a scraper asked for OpenMetrics, which alone carries exemplars. */
const wantsOpenMetrics = (accept: string | undefined): boolean =>
  accept?.includes('application/openmetrics-text') ?? false;

/**
 * Write a registry as the scraper asked (its `Accept` header): OpenMetrics 1.0 with exemplars, else text
 * 0.0.4. Names come out as declared in both.
 */
export async function renderMetrics(registry: MetricsSource, accept: string | undefined): Promise<Rendered> {
  const isOpen = wantsOpenMetrics(accept);
  const view = new Registry<RegistryContentType>();
  view.setContentType(isOpen ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE);
  for (const metric of await registry.getMetricsAsJSON()) view.registerMetric(snapshotOf(metric, isOpen));
  return { contentType: view.contentType, body: await view.metrics() };
}

/**
 * OpenMetrics names the counter without `_total` and the sample with it. prom-client renames the live metric
 * for that, after which the text format would show it under the shorter name; so a copy is rendered.
 */
function snapshotOf(metric: { readonly name: string; readonly type: unknown }, isOpen: boolean): Metric {
  const name = isOpen && metric.type === 'counter' ? metric.name.replace(/_total$/, '') : metric.name;
  const copy = { ...metric, name };
  return { ...copy, get: () => Promise.resolve(copy) } as unknown as Metric;
}
