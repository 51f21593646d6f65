import { Registry, type OpenMetricsContentType } from 'prom-client';

/** Exemplars exist in OpenMetrics registries only. */
export type MetricsRegistry = Registry<OpenMetricsContentType>;

interface Rendered {
  readonly contentType: string;
  readonly body: string;
}

/** Whatever has metrics to show: a registry, or several processes' as one. */
export type MetricsSource = Pick<MetricsRegistry, 'getMetricsAsJSON'>;

type Labels = Readonly<Record<string, string | number | undefined>>;

/** A sample as the registry's JSON has it. */
interface Sample {
  readonly value: number;
  readonly labels: Labels;
  /** Of histograms: with `_bucket`, `_sum` or `_count`. */
  readonly metricName?: string;
  readonly exemplar?: {
    readonly labelSet: Labels;
    readonly value: number;
    readonly timestamp: number;
  } | null;
}

/** Whether a scraper asked for OpenMetrics, which alone carries exemplars. */
const wantsOpenMetrics = (accept: string | undefined): boolean =>
  accept?.includes('application/openmetrics-text') ?? false;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };
const NEEDS_ESCAPE = /[\\"\n]/;

const escaped = (text: string): string =>
  NEEDS_ESCAPE.test(text) ? text.replace(/[\\"\n]/g, (char) => ESCAPES[char] ?? char) : text;

function pairs(labels: Labels): string {
  let text = '';
  for (const name in labels) {
    const value = labels[name];
    if (value === undefined) continue;
    text += `${text === '' ? '' : ','}${name}="${escaped(String(value))}"`;
  }
  return text;
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function line(name: string, { labels, value, exemplar }: Sample, isOpen: boolean): string {
  const series = pairs(labels);
  const text = `${name}${series === '' ? '' : `{${series}}`} ${numberText(value)}`;
  if (!isOpen || !exemplar) return `${text}\n`;
  return `${text} # {${pairs(exemplar.labelSet)}} ${numberText(exemplar.value)} ${String(exemplar.timestamp)}\n`;
}

/**
 * Write a registry as the scraper asked (its `Accept` header): OpenMetrics 1.0 with exemplars, else text
 * 0.0.4. Names come out as declared in both: OpenMetrics names a counter's family without `_total`, its samples with it.
 * prom-client's own writer renames live counters for that, and takes three times as long.
 */
export async function renderMetrics(registry: MetricsSource, accept: string | undefined): Promise<Rendered> {
  const isOpen = wantsOpenMetrics(accept);
  let body = '';
  for (const { name, help, type, values } of await registry.getMetricsAsJSON()) {
    const isCounter = String(type) === 'counter';
    const family = isOpen && isCounter ? name.replace(/_total$/, '') : name;
    const samples = isOpen && isCounter ? `${family}_total` : name;
    body += `# HELP ${family} ${help.replace(/[\\\n]/g, (char) => ESCAPES[char] ?? char)}\n# TYPE ${family} ${String(type)}\n`;
    for (const sample of values as readonly Sample[])
      body += line(sample.metricName ?? samples, sample, isOpen);
  }
  const contentType = isOpen ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE;
  return { contentType, body: isOpen ? `${body}# EOF\n` : body };
}
