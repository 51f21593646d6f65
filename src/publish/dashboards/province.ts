import {
  intakeDuplicates,
  intakeStored,
  queueDelivered,
  queueHeld,
  receiptsTotal,
  receivedUploads,
  recapAnomalies,
  recapReadings,
  requestDuration,
  requestsTotal,
  upstreamRequests,
} from '../../instrumentation/definitions.ts';
import { arrivalsPanel, arrivedShare } from './arrivals.ts';
import { chart, one, stat, traced } from './builders.ts';
import { sliOf } from './promises.ts';
import { IN_PROVINCE, lastKnown, quantile, rate, series, shareOf, sum } from './query.ts';
import { NIGHT, SILENCE } from './spans.ts';
import type { DashboardSpec, RowSpec } from './spec.ts';
import { UIDS } from './uids.ts';
import { NO_TRIES, OPERATION_LOOKS, OUTCOME_LOOKS } from './words.ts';

const AT_GATEWAY = { service: 'gateway', ...IN_PROVINCE } as const;

const VENDOR = sliOf('vendor-upload');
const vendorShare = shareOf(
  sum(rate(upstreamRequests, { ...VENDOR.valid, ...IN_PROVINCE, outcome: { any: VENDOR.good } })),
  sum(rate(upstreamRequests, { ...VENDOR.valid, ...IN_PROVINCE })),
);

const now: RowSpec = {
  title: 'Keadaan sekarang',
  panels: [
    stat({
      key: 'vendor-success',
      title: 'Diterima penyedia',
      description:
        'Share of this province’s upload attempts that the vendor confirmed. No attempts: no data.',
      unit: 'percentunit',
      empty: NO_TRIES,
      width: 5,
      expr: vendorShare,
      interval: '5m',
      steps: [
        [null, 'red'],
        [0.1, 'yellow'],
        [0.9, 'green'],
      ],
      link: { title: 'Penyedia', to: UIDS.vendor },
    }),
    stat({
      key: 'held',
      title: 'Tertahan di gerbang',
      description:
        'Photos of this province on gateway disks that the vendor has not confirmed. A gateway that is silent counts as it said last, for an hour.',
      unit: 'locale',
      width: 5,
      expr: sum(lastKnown(queueHeld, SILENCE, IN_PROVINCE)),
      steps: [
        [null, 'green'],
        [100, 'yellow'],
        [2_000, 'red'],
      ],
      link: { title: 'Gerbang dan antrean', to: UIDS.gateway },
    }),
    stat({
      key: 'received',
      title: 'Foto diterima gerbang',
      description: 'Photos of this province that got their first receipt. Not an official result.',
      unit: 'locale',
      width: 5,
      expr: sum(lastKnown(receivedUploads, NIGHT, IN_PROVINCE)),
      steps: [[null, 'blue']],
    }),
    arrivedShare(IN_PROVINCE),
    stat({
      key: 'receipt-rate',
      title: 'Tanda terima',
      description: 'Receipts a second given to this province.',
      unit: 'ops',
      width: 5,
      expr: sum(rate(receiptsTotal, IN_PROVINCE)),
      steps: [[null, 'blue']],
    }),
  ],
};

const traffic: RowSpec = {
  title: 'Lalu lintas',
  panels: [
    chart({
      key: 'request-rate',
      title: 'Permintaan per operasi',
      description:
        'Requests of this province that ended at the gateway, per second. Reads are counted nationally.',
      unit: 'reqps',
      stacked: true,
      targets: one(`${sum(rate(requestsTotal, AT_GATEWAY), 'operation')} > 0`, '{{operation}}'),
      looks: OPERATION_LOOKS,
    }),
    chart({
      key: 'request-outcomes',
      title: 'Hasil di gerbang',
      description:
        'How requests of this province end at the gateway. Red has failed, orange is shed on purpose.',
      unit: 'reqps',
      stacked: true,
      targets: one(`${sum(rate(requestsTotal, AT_GATEWAY), 'outcome')} > 0`, '{{outcome}}'),
      looks: OUTCOME_LOOKS,
    }),
    chart({
      key: 'request-latency',
      title: 'Lama jawaban (p95)',
      description:
        'p95 of this province’s requests by operation at the gateway. The points are examples: each opens its trace.',
      unit: 's',
      targets: [traced(quantile(0.95, requestDuration, AT_GATEWAY, 'operation'), '{{operation}}')],
      looks: OPERATION_LOOKS,
    }),
  ],
};

const uploads: RowSpec = {
  title: 'Unggahan',
  panels: [
    chart({
      key: 'upstream-outcomes',
      title: 'Hasil di penyedia',
      description: 'The gateways’ upload attempts at the vendor for this province, live and drained.',
      unit: 'reqps',
      stacked: true,
      targets: one(
        `${sum(rate(upstreamRequests, { operation: 'upload', ...IN_PROVINCE }), 'outcome')} > 0`,
        '{{outcome}}',
      ),
      looks: OUTCOME_LOOKS,
    }),
    chart({
      key: 'stored',
      title: 'Tersimpan, berulang, dari antrean',
      description:
        'New photos of this province that the vendor stores, repeats that it knew, and those that came from the queue.',
      unit: 'ops',
      targets: [
        { expr: sum(rate(intakeStored, IN_PROVINCE)), legend: 'tersimpan' },
        { expr: sum(rate(intakeDuplicates, IN_PROVINCE)), legend: 'berulang' },
        { expr: sum(rate(queueDelivered, IN_PROVINCE)), legend: 'dari antrean' },
      ],
    }),
    chart({
      key: 'held-over-time',
      title: 'Antrean provinsi',
      description: 'Photos of this province held at the gateways.',
      unit: 'short',
      targets: one(sum(series(queueHeld, IN_PROVINCE)), 'tertahan'),
    }),
    arrivalsPanel(12, IN_PROVINCE),
    chart({
      key: 'anomalies',
      title: 'Pembacaan ditolak penjaga aritmetika',
      description:
        'Readings a minute of this province whose totals cannot be true against the register, beside all that came.',
      unit: 'opm',
      width: 12,
      targets: [
        { expr: `60 * ${sum(rate(recapAnomalies, IN_PROVINCE))}`, legend: 'ditolak' },
        { expr: `60 * ${sum(rate(recapReadings, IN_PROVINCE))}`, legend: 'semua pembacaan' },
      ],
      looks: { ditolak: { text: 'ditolak', colour: 'red' } },
    }),
  ],
};

/** One province, chosen by the reader. */
export const provinceDashboard: DashboardSpec = {
  uid: UIDS.province,
  title: 'Sirekap: satu provinsi',
  description: 'State, traffic and uploads of one province. Not an official result.',
  choices: ['province'],
  partOf: { title: 'Nasional', uid: UIDS.national },
  rows: [now, traffic, uploads],
};
