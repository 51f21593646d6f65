import type { Operation, Outcome } from '../contracts/index.ts';
import { inflightRequests, requestDuration, requestsTotal } from './definitions.ts';
import type { Meter } from './meter.ts';
import {
  beforeRead,
  counterTallies,
  histogramTallies,
  tallyByOutcome,
  type CounterTally,
  type HistogramTally,
} from './tallies.ts';

/** What is counted of one operation in one province. */
class RedSeries {
  inflight = 0;
  readonly #total: (outcome: Outcome) => CounterTally;
  readonly #duration: HistogramTally;

  constructor(total: (outcome: Outcome) => CounterTally, duration: HistogramTally) {
    this.#total = total;
    this.#duration = duration;
  }

  /** A request ended; its trace, when it is kept, becomes an exemplar. */
  ended(outcome: Outcome, seconds: number, keptTraceId: string | undefined): void {
    this.#total(outcome).add(keptTraceId !== undefined);
    this.#duration.observe(seconds, keptTraceId);
  }
}

type SeriesOf = (operation: Operation, province: string) => RedSeries;

/** By registry and service: two recorders of one service count in the same series. */
const known = new WeakMap<Meter['registry'], Map<string, SeriesOf>>();

/** The series of one service. */
export function redSeries(meter: Meter, service: string): SeriesOf {
  const services = known.get(meter.registry) ?? new Map<string, SeriesOf>();
  known.set(meter.registry, services);
  const seriesOf = services.get(service) ?? newSeries(meter, service);
  services.set(service, seriesOf);
  return seriesOf;
}

function newSeries(meter: Meter, service: string): SeriesOf {
  const totals = counterTallies(meter.counter(requestsTotal));
  const durations = histogramTallies(meter, requestDuration);
  const inflight = meter.gauge(inflightRequests);
  const all = new Map<Operation, Map<string, RedSeries>>();
  beforeRead(inflight, () => {
    for (const [operation, ofOperation] of all) {
      const open = [...ofOperation.values()].reduce((sum, series) => sum + series.inflight, 0);
      inflight.set({ service, operation }, open);
    }
  });
  return (operation, province) => {
    let ofOperation = all.get(operation);
    if (!ofOperation) all.set(operation, (ofOperation = new Map<string, RedSeries>()));
    let series = ofOperation.get(province);
    if (!series) {
      const labels = { service, operation, province };
      ofOperation.set(province, (series = new RedSeries(tallyByOutcome(totals, labels), durations(labels))));
    }
    return series;
  };
}
