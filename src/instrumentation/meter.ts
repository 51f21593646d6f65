import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MetricDefinition } from './definitions.ts';
import { renderMetrics, type MetricsRegistry } from './exposition.ts';
import { sampledTraceId } from './trace.ts';

/** Makes instruments from definitions. Asking twice for one definition gives the same instrument. */
export interface Meter {
  readonly registry: MetricsRegistry;
  /** Exemplars are attached by themselves inside a sampled span; call `inc` with labels and value as usual. */
  counter(definition: MetricDefinition): Counter;
  /** `collect` is called at each scrape, to set a value that is only worth computing then. */
  gauge(definition: MetricDefinition, collect?: (gauge: Gauge) => void): Gauge;
  /** Values in the definition's unit (seconds). `observe` attaches exemplars, `labels(…).observe` does not. */
  histogram(definition: MetricDefinition): Histogram;
}

interface MeterOptions {
  /** Labels every series carries, such as `gateway`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Also export CPU, memory, event-loop lag and garbage collection of the process. */
  readonly processMetrics?: boolean;
}

type Labels = Partial<Record<string, string | number>>;

/** A third of what prom-client tells of a process: sizes of V8's thirteen heap spaces, which no rule and no panel asks for. */
const NOBODY_READS = ['total', 'used', 'available'].map((size) => `nodejs_heap_space_size_${size}_bytes`);

/** A registry of its own with exemplars on; never prom-client's global one, so that tests do not share it. */
export function createMeter(options: MeterOptions = {}): Meter {
  const registry: MetricsRegistry = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  // prom-client's own rendering would rename the live counters.
  registry.metrics = async () => (await renderMetrics(registry, undefined)).body;
  registry.setDefaultLabels(options.labels ?? {});
  if (options.processMetrics === true) {
    collectDefaultMetrics({ register: registry });
    for (const name of NOBODY_READS) registry.removeSingleMetric(name);
  }
  return {
    registry,
    counter: (definition) => once(registry, definition, 'counter', counterOf),
    gauge: (definition, collect) =>
      once(registry, definition, 'gauge', () => gaugeOf(registry, definition, collect)),
    histogram: (definition) => once(registry, definition, 'histogram', histogramOf),
  };
}

function once<Instrument>(
  registry: MetricsRegistry,
  definition: MetricDefinition,
  type: MetricDefinition['type'],
  make: (registry: MetricsRegistry, definition: MetricDefinition) => Instrument,
): Instrument {
  if (definition.type !== type) {
    throw new TypeError(`${definition.name} is declared a ${definition.type}, not a ${type}`);
  }
  return (registry.getSingleMetric(definition.name) as Instrument | undefined) ?? make(registry, definition);
}

const base = (registry: MetricsRegistry, definition: MetricDefinition) => ({
  name: definition.name,
  help: definition.help,
  labelNames: definition.labels,
  registers: [registry],
  ...(definition.aggregator ? { aggregator: definition.aggregator } : {}),
});

function exemplarOf(): Labels | undefined {
  const traceId = sampledTraceId();
  return traceId === undefined ? undefined : { trace_id: traceId };
}

/**
 * prom-client changes the signature of `inc` when exemplars are on, and then quietly drops labels that are
 * given the usual way. So the usual signature is put back in front of it.
 */
function counterOf(registry: MetricsRegistry, definition: MetricDefinition): Counter {
  const counter = new Counter({ ...base(registry, definition), enableExemplars: true });
  const record = counter.inc.bind(counter) as (data: object) => void;
  counter.inc = (first?: Labels | number | object, amount?: number) => {
    const [labels, value] = typeof first === 'object' ? [first, amount ?? 1] : [{}, first ?? 1];
    const exemplarLabels = exemplarOf();
    record(exemplarLabels ? { labels, value, exemplarLabels } : { labels, value });
  };
  // Without labels there is one series, and it exists from the start: rates over an absent series are silent.
  if (definition.labels.length === 0) counter.inc(0);
  return counter;
}

function gaugeOf(
  registry: MetricsRegistry,
  definition: MetricDefinition,
  collect: ((gauge: Gauge) => void) | undefined,
): Gauge {
  const gauge: Gauge = new Gauge({
    ...base(registry, definition),
    ...(collect
      ? {
          collect() {
            collect(gauge);
          },
        }
      : {}),
  });
  return gauge;
}

function histogramOf(registry: MetricsRegistry, definition: MetricDefinition): Histogram {
  const histogram = new Histogram({
    ...base(registry, definition),
    buckets: [...(definition.buckets ?? [])],
    enableExemplars: true,
  });
  const record = histogram.observe.bind(histogram) as (data: object) => void;
  histogram.observe = (first: Labels | number | object, amount?: number) => {
    const [labels, value] = typeof first === 'object' ? [first as Labels, amount] : [{}, first];
    const exemplarLabels = exemplarOf();
    record(exemplarLabels ? { labels, value, exemplarLabels } : { labels, value });
  };
  return histogram;
}
