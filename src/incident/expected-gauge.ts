import { BOUNDS, expectedReceipts, PROVINCES, type Schedule } from '../catalog/index.ts';
import { expectedPhotos, type Meter } from '../instrumentation/index.ts';

/**
 * Show what each province should have sent by now, for Prometheus to compare with what it did. `dueMs` says what
 * time it is, milliseconds since the epoch; `scale`: one TPS stands for so many; `schedule`: when stations close.
 */
export function exposeExpected(meter: Meter, dueMs: () => number, scale: number, schedule?: Schedule): void {
  meter.gauge(expectedPhotos, (gauge) => {
    gauge.reset();
    const now = dueMs();
    for (const province of PROVINCES) {
      const receipts = expectedReceipts(province, now, scale, schedule);
      for (const bound of receipts ? BOUNDS : []) {
        gauge.set({ province: province.code, bound }, Math.round(receipts?.[bound] ?? 0));
      }
    }
  });
}
