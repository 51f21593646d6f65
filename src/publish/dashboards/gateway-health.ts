import { foreign } from '../../catalog/index.ts';
import {
  certificateExpiry,
  controlConnected,
  policyAuditFaults,
  probeLooks,
  receiptKeysLost,
  spanDuration,
} from '../../instrumentation/definitions.ts';
import { chart, one, traced } from './builders.ts';
import { counted, max, min, quantile, rate, series, shareOf, sum } from './query.ts';
import type { RowSpec } from './spec.ts';
import { gatewayLooks } from './words.ts';

const GATEWAY = '{{gateway}}';
/** Ask for a new certificate from here on, as its alert does. */
const CERTIFICATE_SOON_S = 7 * 86_400;

/** What pages about a gateway open this dashboard for. */
export const reachable: RowSpec = {
  title: 'Hidup dan terjangkau',
  panels: [
    chart({
      key: 'alive',
      title: 'Hidup',
      description: 'Whether each gateway answers monitoring from the inside: 1, or 0.',
      unit: 'none',
      width: 6,
      share: 'whole',
      targets: one(min(series(foreign.up, { job: 'gateway' }), 'gateway'), GATEWAY),
      looks: gatewayLooks(),
    }),
    chart({
      key: 'seen',
      title: 'Terjawab dari luar',
      description:
        'Share of the looks from outside that each gateway answered, over the address that phones use. Below the line, while it is alive: the fault lies between it and the phones.',
      unit: 'percentunit',
      width: 6,
      share: 'whole',
      targets: one(
        shareOf(sum(rate(probeLooks, { outcome: 'answered' }), 'gateway'), sum(rate(probeLooks), 'gateway')),
        GATEWAY,
      ),
      looks: gatewayLooks(),
      interval: '5m',
      steps: [
        [null, 'red'],
        [0.5, 'green'],
      ],
    }),
    chart({
      key: 'connected',
      title: 'Mendengar kendali',
      description:
        'Whether each gateway hears the incident service: 1, or 0 while it goes on with its last policy.',
      unit: 'none',
      width: 6,
      share: 'whole',
      targets: one(min(series(controlConnected), 'gateway'), GATEWAY),
      looks: gatewayLooks(),
    }),
    chart({
      key: 'certificate',
      title: 'Sertifikat berakhir dalam',
      description:
        'Time until the certificate that a gateway shows phones is over. No data: TLS ends in front of it, where its certificate is watched.',
      unit: 's',
      width: 6,
      signed: true,
      empty: 'Tidak ada sertifikat di gerbang yang hidup',
      targets: one(`${min(series(certificateExpiry), 'gateway')} - time()`, GATEWAY),
      looks: gatewayLooks(),
      steps: [
        [null, 'red'],
        [CERTIFICATE_SOON_S, 'green'],
      ],
    }),
  ],
};

/** Where the time of a photo goes, and what must not happen to a gateway. */
export const within: RowSpec = {
  title: 'Di dalam gerbang dan penyedia',
  panels: [
    chart({
      key: 'steps/gateway',
      title: 'Langkah unggahan di gerbang (p95)',
      description:
        'p95 of each step of an upload at the gateways, every one counted whether its trace is kept or not: receiving, vendor, disk, delivery. The points open their traces.',
      unit: 's',
      targets: [
        traced(quantile(0.95, spanDuration, { job: 'gateway', operation: 'upload' }, 'span'), '{{span}}'),
      ],
    }),
    chart({
      key: 'steps/vendor',
      title: 'Langkah unggahan di penyedia (p95)',
      description: 'The same at the vendor, as its own processes count. The points open their traces.',
      unit: 's',
      targets: [
        traced(quantile(0.95, spanDuration, { job: 'sirekap', operation: 'upload' }, 'span'), '{{span}}'),
      ],
    }),
    chart({
      key: 'never',
      title: 'Kejadian yang tidak boleh ada',
      description:
        'Receipt keys that a gateway found gone at its last start, and faults of its policy audit in the last hour. Any is looked into.',
      unit: 'short',
      targets: [
        { expr: max(series(receiptKeysLost), 'gateway'), legend: 'kunci hilang {{gateway}}' },
        { expr: counted(policyAuditFaults, '1h', {}, 'gateway'), legend: 'catatan kebijakan {{gateway}}' },
      ],
    }),
  ],
};
