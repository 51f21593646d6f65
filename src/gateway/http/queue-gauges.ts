import { isProbeTps, PROBE_PROVINCE, PROVINCES } from '../../catalog/index.ts';
import {
  queueBytes,
  queueDamaged,
  queueDeadLetters,
  queueFreeRatio,
  queueHeld,
  queueOldestAge,
  queueStuck,
  waitingLogins,
  type Meter,
} from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { PageOfTps, StuckReason, UploadQueue } from '../queue/port.ts';

const STUCK_REASONS: readonly StuckReason[] = ['session', 'refused', 'damaged', 'buried'];

export interface GaugeParts {
  readonly meter: Meter;
  readonly clock: Clock;
  readonly queue: UploadQueue;
  readonly isEligible: (upload: Pick<PageOfTps, 'tps'>, now: number) => boolean;
  readonly waiting: () => number;
  /** Provinces whose phones use this gateway: their series exist from the start, at zero. */
  readonly provinces: readonly string[];
}

/** What is stuck of stations: what probes left here is nobody's photo, and must not be counted against receipts. */
const stuckOfStations = (queue: UploadQueue) => [...queue.stuck()].filter(({ tps }) => !isProbeTps(tps));

/** Show what the queue holds and who waits; worked out at each scrape. */
export function exposeGauges(parts: GaugeParts): void {
  const { meter, clock, queue } = parts;
  const own = new Set(
    parts.provinces.length > 0 ? parts.provinces : PROVINCES.map((province) => province.code),
  );
  meter.gauge(queueHeld, (gauge) => {
    const held = new Map(queue.stats().heldByProvince);
    // One bad session must not look like a vendor that takes nothing: what is stuck has a gauge of its own.
    for (const { tps, reason } of queue.stuck()) {
      const province = tps.slice(0, 2);
      if (reason !== 'buried') held.set(province, (held.get(province) ?? 0) - 1);
    }
    for (const province of new Set([...own, ...held.keys()])) {
      // What probes left here is no station's.
      if (province === PROBE_PROVINCE) continue;
      gauge.set({ province }, held.get(province) ?? 0);
    }
  });
  meter.gauge(queueStuck, (gauge) => {
    const counts = new Map(STUCK_REASONS.map((reason) => [reason, 0]));
    for (const { reason } of stuckOfStations(queue)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    for (const [reason, count] of counts) gauge.set({ reason }, count);
  });
  meter.gauge(queueBytes, (gauge) => {
    gauge.set(queue.stats().bytes);
  });
  meter.gauge(queueFreeRatio, (gauge) => {
    gauge.set(queue.stats().freeRatio);
  });
  meter.gauge(queueDeadLetters, (gauge) => {
    gauge.set(stuckOfStations(queue).filter(({ reason }) => reason === 'buried').length);
  });
  meter.gauge(queueDamaged, (gauge) => {
    gauge.set(queue.stats().damaged);
  });
  meter.gauge(queueOldestAge, (gauge) => {
    const now = clock.now();
    const oldest = queue.oldest((upload) => !isProbeTps(upload.tps) && parts.isEligible(upload, now));
    gauge.set(oldest ? Math.max(0, now - oldest.heldAt) / 1_000 : 0);
  });
  meter.gauge(waitingLogins, (gauge) => {
    gauge.set(parts.waiting());
  });
}
