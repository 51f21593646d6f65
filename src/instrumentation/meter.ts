import { collectDefaultMetrics, Registry, type Metric } from 'prom-client';
import type { MetricDefinition } from './definitions.ts';
import { renderMetrics, type MetricsRegistry } from './exposition.ts';
import { Counter, Gauge, Histogram } from './instruments.ts';

/**
 * Makes instruments from definitions. Asking twice for one definition gives the same instrument. Exemplars are
 * attached by themselves inside a sampled span.
 */
export interface Meter {
  readonly registry: MetricsRegistry;
  counter(definition: MetricDefinition): Counter;
  /** `collect` is called at each scrape, to set a value that is only worth computing then. */
  gauge(definition: MetricDefinition, collect?: (gauge: Gauge) => void): Gauge;
  /** Values in the definition's unit (seconds). */
  histogram(definition: MetricDefinition): Histogram;
}

interface MeterOptions {
  /** Labels every series carries, such as `gateway`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Also export CPU, memory, event-loop lag and garbage collection of the process. */
  readonly processMetrics?: boolean;
}

/** A registry of its own; never prom-client's global one, so that tests do not share it. */
export function createMeter(options: MeterOptions = {}): Meter {
  const registry: MetricsRegistry = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  // prom-client's own rendering would rename the live counters.
  registry.metrics = async () => (await renderMetrics(registry, undefined)).body;
  registry.setDefaultLabels(options.labels ?? {});
  if (options.processMetrics === true) collectDefaultMetrics({ register: registry });
  const made = new Map<string, Counter | Gauge | Histogram>();
  const once = <Made extends Counter | Gauge | Histogram>(
    definition: MetricDefinition,
    type: MetricDefinition['type'],
    make: () => Made,
  ): Made => {
    if (definition.type !== type) {
      throw new TypeError(`${definition.name} is declared a ${definition.type}, not a ${type}`);
    }
    const known = made.get(definition.name) as Made | undefined;
    if (known) return known;
    const instrument = make();
    made.set(definition.name, instrument);
    // The registry asks no more of a metric than its name and `get`.
    registry.registerMetric(instrument as unknown as Metric);
    // Without labels there is one series, and it exists from the start: rates over an absent series are silent.
    if (definition.labels.length === 0) instrument.labels({});
    return instrument;
  };
  return {
    registry,
    counter: (definition) => once(definition, 'counter', () => new Counter(definition)),
    gauge: (definition, collect) => once(definition, 'gauge', () => new Gauge(definition, collect)),
    histogram: (definition) => once(definition, 'histogram', () => new Histogram(definition)),
  };
}
