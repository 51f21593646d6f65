import type { Counter } from 'prom-client';
import type { Operation, Outcome } from '../contracts/index.ts';
import { inflightRequests, requestDuration, requestsTotal } from './definitions.ts';
import type { Meter } from './meter.ts';

/** As prom-client writes an exemplar out. */
interface Exemplar {
  readonly labelSet: { readonly trace_id: string };
  readonly value: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

const BOUNDS = requestDuration.buckets;

/** What is counted of one operation in one province, in plain numbers. */
class RedSeries {
  readonly labels: Readonly<{ service: string; operation: string; province: string }>;
  inflight = 0;
  /** Requests by outcome that were not handed to the counter yet. */
  readonly pending = new Map<Outcome, number>();
  /** Per bucket and not cumulated; the last is beyond all bounds. */
  readonly buckets = new Array<number>(BOUNDS.length + 1).fill(0);
  readonly exemplars = new Array<Exemplar | undefined>(BOUNDS.length + 1);
  sum = 0;
  count = 0;

  readonly #total: Counter;

  constructor(total: Counter, service: string, operation: Operation, province: string) {
    this.#total = total;
    this.labels = { service, operation, province };
  }

  /** A request ended; its trace, when it is kept, becomes the exemplar of its bucket. */
  ended(outcome: Outcome, seconds: number, traceId: string | undefined): void {
    // The counter takes its exemplar from the current trace itself.
    if (traceId === undefined) this.pending.set(outcome, (this.pending.get(outcome) ?? 0) + 1);
    else this.#total.inc({ ...this.labels, outcome });
    let bucket = 0;
    while (bucket < BOUNDS.length && seconds > (BOUNDS[bucket] ?? Infinity)) bucket += 1;
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.sum += seconds;
    this.count += 1;
    if (traceId !== undefined)
      this.exemplars[bucket] = {
        labelSet: { trace_id: traceId },
        value: seconds,
        timestamp: Date.now() / 1_000,
      };
  }

  /** The histogram's samples, as prom-client gives its own. */
  samples(): readonly object[] {
    const { labels, exemplars, sum, count } = this;
    let below = 0;
    const buckets = [...BOUNDS, '+Inf'].map((le, index) => ({
      labels: { le, ...labels },
      value: (below += this.buckets[index] ?? 0),
      metricName: `${requestDuration.name}_bucket`,
      exemplar: exemplars[index],
    }));
    return [
      ...buckets,
      { labels, value: sum, metricName: `${requestDuration.name}_sum` },
      { labels, value: count, metricName: `${requestDuration.name}_count` },
    ];
  }
}

/** A metric of prom-client, as the registry reads it. */
interface Read {
  get(): Promise<{ values: object[] }>;
}

/** Do this before a metric is read. */
function beforeRead(metric: object, prepare: () => void): void {
  const read = metric as Read;
  const get = read.get.bind(metric);
  read.get = () => {
    prepare();
    return get();
  };
}

type SeriesOf = (operation: Operation, province: string) => RedSeries;

/** By registry and service: two recorders of one service count in the same series. */
const known = new WeakMap<Meter['registry'], Map<string, SeriesOf>>();

/**
 * The series of one service. Each request would cost prom-client eight hashes of its labels; here it costs additions, and
 * what prom-client has to know it is told when the metrics are read.
 */
export function redSeries(meter: Meter, service: string): SeriesOf {
  const services = known.get(meter.registry) ?? new Map<string, SeriesOf>();
  known.set(meter.registry, services);
  const seriesOf = services.get(service) ?? newSeries(meter, service);
  services.set(service, seriesOf);
  return seriesOf;
}

function newSeries(meter: Meter, service: string): SeriesOf {
  const total = meter.counter(requestsTotal);
  const inflight = meter.gauge(inflightRequests);
  const duration = meter.histogram(requestDuration) as unknown as Read;
  const all = new Map<Operation, Map<string, RedSeries>>();
  const each = (): RedSeries[] => [...all.values()].flatMap((ofOperation) => [...ofOperation.values()]);
  beforeRead(total, () => {
    for (const { pending, labels } of each()) {
      for (const [outcome, count] of pending) total.inc({ ...labels, outcome }, count);
      pending.clear();
    }
  });
  beforeRead(inflight, () => {
    for (const [operation, ofOperation] of all) {
      const open = [...ofOperation.values()].reduce((sum, series) => sum + series.inflight, 0);
      inflight.set({ service, operation }, open);
    }
  });
  const get = duration.get.bind(duration);
  duration.get = async () => {
    const own = await get();
    return { ...own, values: [...own.values, ...each().flatMap((series) => series.samples())] };
  };
  return (operation, province) => {
    let ofOperation = all.get(operation);
    if (!ofOperation) all.set(operation, (ofOperation = new Map<string, RedSeries>()));
    let series = ofOperation.get(province);
    if (!series) ofOperation.set(province, (series = new RedSeries(total, service, operation, province)));
    return series;
  };
}
