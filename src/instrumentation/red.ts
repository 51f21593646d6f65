import type { Operation, Outcome } from '../contracts/index.ts';
import type { Meter } from './meter.ts';
import { redSeries } from './red-series.ts';
import { sampledTraceId } from './trace.ts';

/** Rate, errors and duration of requests. */
export interface RedRecorder {
  /**
   * A request began; call the result once when it ended. Later calls do nothing. The exemplar is the current trace, when
   * that is kept; `mayBeKept` false spares looking.
   */
  start(operation: Operation, province: string): (outcome: Outcome, mayBeKept?: boolean) => void;
}

/** Count requests of one service (`sso`, `intake`, `recap`, `portal`, `gateway`), with exemplars. */
export function redRecorder(meter: Meter, service: string): RedRecorder {
  const seriesOf = redSeries(meter, service);
  return {
    start(operation, province) {
      const series = seriesOf(operation, province);
      const startedAt = performance.now();
      let open = true;
      series.inflight += 1;
      return (outcome, mayBeKept = true) => {
        if (!open) return;
        open = false;
        series.inflight -= 1;
        const seconds = (performance.now() - startedAt) / 1000;
        series.ended(outcome, seconds, mayBeKept ? sampledTraceId() : undefined);
      };
    },
  };
}
