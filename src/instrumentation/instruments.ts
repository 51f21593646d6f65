import type { MetricDefinition } from './definitions.ts';
import { sampledTraceId } from './trace.ts';

export type Labels = Readonly<Partial<Record<string, string | number>>>;

/** A trace that explains a value; seconds since the epoch. */
interface Exemplar {
  readonly labelSet: { readonly trace_id: string };
  readonly value: number;
  readonly timestamp: number;
}

interface Sample {
  readonly labels: Labels;
  readonly value: number;
  readonly metricName?: string;
  readonly exemplar?: Exemplar | undefined;
}

/** Names the current trace, when it is kept. */
function exemplarOf(value: number): Exemplar | undefined {
  const traceId = sampledTraceId();
  return traceId === undefined
    ? undefined
    : { labelSet: { trace_id: traceId }, value, timestamp: Date.now() / 1_000 };
}

/**
 * The series of one metric, as prom-client's registry collects them. prom-client's own counters and histograms look a
 * series up by its labels at every event; these hand it out once, and whoever counts each request keeps it.
 */
abstract class Instrument<Series> {
  readonly name: string;
  readonly help: string;
  readonly type: MetricDefinition['type'];
  /** How prom-client adds up what several processes report. */
  readonly aggregator: string;
  readonly #labelNames: readonly string[];
  readonly #series = new Map<string, Series>();

  constructor(definition: MetricDefinition) {
    this.name = definition.name;
    this.help = definition.help;
    this.type = definition.type;
    this.aggregator = definition.aggregator ?? 'sum';
    this.#labelNames = definition.labels;
  }

  /** The series of these labels, begun when it is new. Throws on a label that was not declared. */
  labels(labels: Labels): Series {
    for (const name in labels) {
      if (!this.#labelNames.includes(name)) throw new TypeError(`${this.name} has no label ${name}`);
    }
    const key = this.#labelNames.map((name) => labels[name]).join('\n');
    let series = this.#series.get(key);
    if (series === undefined) this.#series.set(key, (series = this.begin({ ...labels })));
    return series;
  }

  /** What the registry asks for at each scrape. */
  get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    const values = [...this.#series.values()].flatMap((series) => this.samplesOf(series));
    return Promise.resolve({ name, help, type, aggregator, values });
  }

  protected abstract begin(labels: Labels): Series;
  protected abstract samplesOf(series: Series): readonly Sample[];
}

class CounterSeries {
  readonly labels: Labels;
  value = 0;
  exemplar: Exemplar | undefined;

  constructor(labels: Labels) {
    this.labels = labels;
  }

  inc(amount = 1): void {
    if (!(amount >= 0)) throw new RangeError('a counter only grows');
    this.value += amount;
    this.exemplar = exemplarOf(amount) ?? this.exemplar;
  }
}

export class Counter extends Instrument<CounterSeries> {
  inc(labels: Labels = {}, amount = 1): void {
    this.labels(labels).inc(amount);
  }

  protected override begin(labels: Labels): CounterSeries {
    return new CounterSeries(labels);
  }

  protected override samplesOf({ labels, value, exemplar }: CounterSeries): readonly Sample[] {
    return [{ labels, value, exemplar }];
  }
}

class GaugeSeries {
  readonly labels: Labels;
  value = 0;

  constructor(labels: Labels) {
    this.labels = labels;
  }
}

export class Gauge extends Instrument<GaugeSeries> {
  readonly #collect: ((gauge: Gauge) => void) | undefined;

  constructor(definition: MetricDefinition, collect?: (gauge: Gauge) => void) {
    super(definition);
    this.#collect = collect;
  }

  set(value: number): void;
  set(labels: Labels, value: number): void;
  set(first: Labels | number, second = 0): void {
    if (typeof first === 'number') this.labels({}).value = first;
    else this.labels(first).value = second;
  }

  override get(): Promise<object> {
    this.#collect?.(this);
    return super.get();
  }

  protected override begin(labels: Labels): GaugeSeries {
    return new GaugeSeries(labels);
  }

  protected override samplesOf({ labels, value }: GaugeSeries): readonly Sample[] {
    return [{ labels, value }];
  }
}

class HistogramSeries {
  readonly labels: Labels;
  readonly #bounds: readonly number[];
  /** By bucket, the last one for what is above every bound. */
  readonly counts: number[];
  readonly exemplars: (Exemplar | undefined)[] = [];
  sum = 0;

  constructor(labels: Labels, bounds: readonly number[]) {
    this.labels = labels;
    this.#bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    if (!Number.isFinite(value)) throw new RangeError(`a histogram cannot take ${value}`);
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? 0)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += value;
    const exemplar = exemplarOf(value);
    if (exemplar) this.exemplars[bucket] = exemplar;
  }
}

export class Histogram extends Instrument<HistogramSeries> {
  readonly #bounds: readonly number[];

  constructor(definition: MetricDefinition) {
    super(definition);
    this.#bounds = definition.buckets ?? [];
  }

  observe(value: number): void;
  observe(labels: Labels, value: number): void;
  observe(first: Labels | number, second = Number.NaN): void {
    if (typeof first === 'number') this.labels({}).observe(first);
    else this.labels(first).observe(second);
  }

  protected override begin(labels: Labels): HistogramSeries {
    return new HistogramSeries(labels, this.#bounds);
  }

  protected override samplesOf(series: HistogramSeries): readonly Sample[] {
    const { labels, counts, exemplars, sum } = series;
    let count = 0;
    const buckets = counts.map((own, at) => ({
      metricName: `${this.name}_bucket`,
      labels: { ...labels, le: this.#bounds[at] ?? '+Inf' },
      value: (count += own),
      exemplar: exemplars[at],
    }));
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count },
    ];
  }
}
