/** A metric, declared once. Labels are bounded: province, never TPS. */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds in the metric's unit; histograms only. */
  readonly buckets?: readonly number[];
  /** How the series of several worker processes become one; `sum` unless told. */
  readonly aggregator?: 'sum' | 'min' | 'max';
  /** Every process of its job says the same, out of one store or schedule: summed over processes it would be doubled. */
  readonly alike?: true;
}

/** Seconds, from a cheap read to a phone's patience: nobody acts on a request that took less than the first. */
export const LATENCY_BUCKETS = [0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
