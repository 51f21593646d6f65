import { GATEWAYS } from '../catalog/index.ts';
import { certificateExpiry, receivedOtherBallots, receivedUploads } from '../instrumentation/index.ts';
import type { Basis } from './basis.ts';
import { beginSeries } from './first-series.ts';
import { exposeGauges } from './http/queue-gauges.ts';
import type { TlsMaterial } from './http/tls.ts';
import type { WaitingRooms } from './http/waiting-room.ts';
import type { UploadQueue } from './queue/port.ts';
import { talliesIn, type Received } from './receipt/tally.ts';
import type { Drain } from './upstream/drain.ts';

const provincesOf = (config: Basis['config']): readonly string[] =>
  GATEWAYS.find((site) => site.id === config.SIAGA_GATEWAY_ID)?.provinces ?? [];

/** Show how many uploads got their first receipt at this gateway, and of which ballots, by whichever worker. */
export function exposeReceived({ config, meter }: Pick<Basis, 'config' | 'meter'>): void {
  const provinces = provincesOf(config);
  const show = (
    metric: typeof receivedUploads | typeof receivedOtherBallots,
    count: keyof Received,
  ): void => {
    meter.gauge(metric, (gauge) => {
      const received = talliesIn(config.SIAGA_DATA_DIR);
      for (const province of new Set([...provinces, ...received.keys()]))
        gauge.set({ province }, received.get(province)?.[count] ?? 0);
    });
  };
  show(receivedUploads, 'uploads');
  show(receivedOtherBallots, 'otherBallots');
}

/** Show when the certificate that phones are shown ends; nothing where there is none. */
export function exposeCertificate({ meter }: Pick<Basis, 'meter'>, tls: TlsMaterial | undefined): void {
  if (tls) meter.gauge(certificateExpiry).set(Math.round(tls.validTo / 1_000));
}

/** Put what a gateway holds and who waits for it on its metrics, every province from the first scrape on. */
export function exposeState(
  { config, clock, meter }: Basis,
  queue: UploadQueue,
  drain: Drain,
  rooms: WaitingRooms,
): void {
  const provinces = provincesOf(config);
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
