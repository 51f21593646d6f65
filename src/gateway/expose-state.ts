import { GATEWAYS } from '../catalog/index.ts';
import type { Basis } from './basis.ts';
import { beginSeries } from './first-series.ts';
import { exposeGauges } from './http/queue-gauges.ts';
import type { WaitingRooms } from './http/waiting-room.ts';
import type { UploadQueue } from './queue/port.ts';
import type { Drain } from './upstream/drain.ts';

/** Put what a gateway holds and who waits for it on its metrics, every province from the first scrape on. */
export function exposeState(
  { config, clock, meter }: Basis,
  queue: UploadQueue,
  drain: Drain,
  rooms: WaitingRooms,
): void {
  const provinces = GATEWAYS.find((site) => site.id === config.SIAGA_GATEWAY_ID)?.provinces ?? [];
  beginSeries(meter, provinces);
  exposeGauges({
    meter,
    clock,
    queue,
    isEligible: (upload, now) => drain.isEligible(upload, now),
    waiting: () => rooms.waiting,
    provinces,
  });
}
