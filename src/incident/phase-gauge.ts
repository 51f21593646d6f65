import { phaseAt, ZONE_NAMES, type Schedule } from '../catalog/index.ts';
import { PHASES } from '../contracts/index.ts';
import { phaseNow, type Meter } from '../instrumentation/index.ts';

/** Show in which phase each zone is by the schedule; rules choose by it what they bear. `dueMs` says what time it is. */
export function exposePhases(meter: Meter, dueMs: () => number, schedule: Schedule): void {
  meter.gauge(phaseNow, (gauge) => {
    const now = dueMs();
    for (const zone of ZONE_NAMES) {
      const current = phaseAt(schedule, zone, now);
      for (const phase of PHASES) gauge.set({ zone, phase }, phase === current ? 1 : 0);
    }
  });
}
