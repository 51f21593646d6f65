import { NATIONAL, type Operation, type Outcome } from '../contracts/index.ts';
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

/** Two digits or `nasional`: what a phone claims must not make series without end. */
export const boundedProvince = (province: string): string => (/^\d{2}$/.test(province) ? province : NATIONAL);

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

/** The series of one service, by operation and province; what is no province counts as the nation's. */
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
  const seriesIn = (
    ofOperation: Map<string, RedSeries>,
    operation: Operation,
    province: string,
  ): RedSeries => {
    const known = ofOperation.get(province);
    if (known) return known;
    const labels = { service, operation, province };
    const series = new RedSeries(tallyByOutcome(totals, labels), durations(labels));
    ofOperation.set(province, series);
    return series;
  };
  return (operation, province) => {
    let ofOperation = all.get(operation);
    if (!ofOperation) all.set(operation, (ofOperation = new Map<string, RedSeries>()));
    return ofOperation.get(province) ?? seriesIn(ofOperation, operation, boundedProvince(province));
  };
}
