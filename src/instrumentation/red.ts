import { NATIONAL, type Operation, type Outcome } from '../contracts/index.ts';
import { inflightRequests, requestDuration, requestsTotal } from './definitions.ts';
import type { Counter, Gauge, Histogram } from './instruments.ts';
import type { Meter } from './meter.ts';

/** Rate, errors and duration of requests. */
export interface RedRecorder {
  /** A request began; call the result once when it ended. Later calls do nothing. */
  start(operation: Operation, province: string): (outcome: Outcome) => void;
}

/** Two digits or `nasional`: what a phone claims must not make series without end. */
export const boundedProvince = (province: string): string => (/^\d{2}$/.test(province) ? province : NATIONAL);

/** Count requests of one service (`sso`, `intake`, `recap`, `portal`, `gateway`), with exemplars. */
export function redRecorder(meter: Meter, service: string): RedRecorder {
  const seriesOf = seriesCache(meter, service);
  return {
    start(operation, province) {
      const series = seriesOf(operation, boundedProvince(province));
      const startedAt = performance.now();
      let open = true;
      series.inflight.value += 1;
      return (outcome) => {
        if (!open) return;
        open = false;
        series.inflight.value -= 1;
        series.total(outcome).inc();
        series.duration.observe((performance.now() - startedAt) / 1000);
      };
    },
  };
}

interface RedSeries {
  readonly inflight: ReturnType<Gauge['labels']>;
  readonly duration: ReturnType<Histogram['labels']>;
  total(outcome: Outcome): ReturnType<Counter['labels']>;
}

/** Series are looked up once per combination: this runs for every request of a gateway. */
function seriesCache(meter: Meter, service: string): (operation: Operation, province: string) => RedSeries {
  const total = meter.counter(requestsTotal);
  const duration = meter.histogram(requestDuration);
  const inflight = meter.gauge(inflightRequests);
  const sets = new Map<string, RedSeries>();
  return (operation, province) => {
    const key = `${operation} ${province}`;
    const known = sets.get(key);
    if (known) return known;
    const labels = { service, operation, province };
    const outcomes = new Map<Outcome, ReturnType<Counter['labels']>>();
    const made: RedSeries = {
      inflight: inflight.labels({ service, operation }),
      duration: duration.labels(labels),
      total(outcome) {
        const series = outcomes.get(outcome) ?? total.labels({ ...labels, outcome });
        outcomes.set(outcome, series);
        return series;
      },
    };
    sets.set(key, made);
    return made;
  };
}
