import type { Counter } from 'prom-client';
import type { Outcome } from '../contracts/index.ts';
import type { MetricDefinition } from './definitions.ts';
import type { Meter } from './meter.ts';

type Labels = Readonly<Record<string, string>>;

/** A metric of prom-client, as the registry reads it. */
interface Read {
  get(): Promise<{ values: object[] }>;
}

/** Do this before a metric is read. */
export function beforeRead(metric: object, prepare: () => void): void {
  const read = metric as Read;
  const get = read.get.bind(metric);
  read.get = () => {
    prepare();
    return get();
  };
}

/**
 * One series of a counter, for what every request counts: prom-client hashes the labels each time, here it is an
 * addition, and prom-client is told when the metric is read.
 */
export class CounterTally {
  readonly #counter: Counter;
  readonly #labels: Labels;
  #pending = 0;

  constructor(counter: Counter, labels: Labels) {
    this.#counter = counter;
    this.#labels = labels;
  }

  /** Count one. When the current trace `isKept` the counter is told at once, and takes it as its exemplar. */
  add(isKept: boolean): void {
    if (isKept) this.#counter.inc(this.#labels);
    else this.#pending += 1;
  }

  handOver(): void {
    if (this.#pending > 0) this.#counter.inc(this.#labels, this.#pending);
    this.#pending = 0;
  }
}

/** Make series of a counter. Keep each: asked again, another is made that counts into the same. */
export function counterTallies(counter: Counter): (labels: Labels) => CounterTally {
  const all: CounterTally[] = [];
  beforeRead(counter, () => {
    for (const tally of all) tally.handOver();
  });
  return (labels) => {
    const tally = new CounterTally(counter, labels);
    all.push(tally);
    return tally;
  };
}

/** Make series of a counter whose labels but the outcome are known beforehand. */
export function tallyByOutcome(
  make: (labels: Labels) => CounterTally,
  labels: Labels,
): (outcome: Outcome) => CounterTally {
  const known = new Map<Outcome, CounterTally>();
  return (outcome) => {
    let tally = known.get(outcome);
    if (!tally) known.set(outcome, (tally = make({ ...labels, outcome })));
    return tally;
  };
}

/** As prom-client writes an exemplar out. */
interface Exemplar {
  readonly labelSet: { readonly trace_id: string };
  readonly value: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

type HistogramDefinition = MetricDefinition & { readonly buckets: readonly number[] };

/** One series of a histogram, in plain numbers. */
export class HistogramTally {
  readonly #definition: HistogramDefinition;
  readonly #labels: Labels;
  /** Per bucket and not cumulated; the last is beyond all bounds. */
  readonly #buckets: number[];
  readonly #exemplars: (Exemplar | undefined)[];
  #sum = 0;
  #count = 0;

  constructor(definition: HistogramDefinition, labels: Labels) {
    this.#definition = definition;
    this.#labels = labels;
    this.#buckets = new Array<number>(definition.buckets.length + 1).fill(0);
    this.#exemplars = new Array<Exemplar | undefined>(definition.buckets.length + 1);
  }

  /** Count a value; its trace, when it is kept, becomes the exemplar of its bucket. */
  observe(value: number, keptTraceId: string | undefined): void {
    const bounds = this.#definition.buckets;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? Infinity)) bucket += 1;
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#sum += value;
    this.#count += 1;
    if (keptTraceId === undefined) return;
    const labelSet = { trace_id: keptTraceId };
    this.#exemplars[bucket] = { labelSet, value, timestamp: Date.now() / 1_000 };
  }

  /** Its samples, as prom-client gives its own. */
  samples(): readonly object[] {
    const { name, buckets: bounds } = this.#definition;
    const labels = this.#labels;
    let below = 0;
    const buckets = [...bounds, '+Inf'].map((le, index) => ({
      labels: { le, ...labels },
      value: (below += this.#buckets[index] ?? 0),
      metricName: `${name}_bucket`,
      exemplar: this.#exemplars[index],
    }));
    return [
      ...buckets,
      { labels, value: this.#sum, metricName: `${name}_sum` },
      { labels, value: this.#count, metricName: `${name}_count` },
    ];
  }
}

/** By histogram and labels: whoever asks twice counts in the same series. */
const known = new WeakMap<object, Map<string, HistogramTally>>();

/** Make series of a histogram; they stand beside those that prom-client itself keeps of it, so never observe the same. */
export function histogramTallies(
  meter: Meter,
  definition: HistogramDefinition,
): (labels: Labels) => HistogramTally {
  const histogram = meter.histogram(definition);
  let all = known.get(histogram);
  if (!all) known.set(histogram, (all = showing(histogram)));
  const tallies = all;
  return (labels) => {
    const key = JSON.stringify(labels);
    let tally = tallies.get(key);
    if (!tally) tallies.set(key, (tally = new HistogramTally(definition, labels)));
    return tally;
  };
}

/** A book of tallies that are read together with the histogram. */
function showing(histogram: object): Map<string, HistogramTally> {
  const tallies = new Map<string, HistogramTally>();
  const read = histogram as Read;
  const get = read.get.bind(histogram);
  read.get = async () => {
    const own = await get();
    return { ...own, values: [...own.values, ...[...tallies.values()].flatMap((tally) => tally.samples())] };
  };
  return tallies;
}
