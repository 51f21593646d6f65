import { NATIONAL, type Operation, type Outcome } from '../contracts/index.ts';
import { inflightRequests, requestDuration, requestsTotal } from './definitions.ts';
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
  const total = meter.counter(requestsTotal);
  const duration = meter.histogram(requestDuration);
  const inflight = meter.gauge(inflightRequests);
  const labelsOf = labelCache(service);
  return {
    start(operation, province) {
      const labels = labelsOf(operation, boundedProvince(province));
      const startedAt = performance.now();
      let open = true;
      inflight.inc(labels.inflight);
      return (outcome) => {
        if (!open) return;
        open = false;
        inflight.dec(labels.inflight);
        total.inc(labels.outcome(outcome));
        duration.observe(labels.red, (performance.now() - startedAt) / 1000);
      };
    },
  };
}

interface LabelSet {
  readonly inflight: Record<string, string>;
  readonly red: Record<string, string>;
  outcome(outcome: Outcome): Record<string, string>;
}

/** Label objects are made once per combination: this runs for every request of a gateway. */
function labelCache(service: string): (operation: Operation, province: string) => LabelSet {
  const sets = new Map<string, LabelSet>();
  return (operation, province) => {
    const key = `${operation} ${province}`;
    const known = sets.get(key);
    if (known) return known;
    const red = { service, operation, province };
    const outcomes = new Map<Outcome, Record<string, string>>();
    const made: LabelSet = {
      inflight: { service, operation },
      red,
      outcome(outcome) {
        const labels = outcomes.get(outcome) ?? { ...red, outcome };
        outcomes.set(outcome, labels);
        return labels;
      },
    };
    sets.set(key, made);
    return made;
  };
}
