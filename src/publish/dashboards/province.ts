import { DASHBOARDS, RECORDINGS, select, selectBuckets } from '../../catalog/index.ts';
import {
  intakeDuplicates,
  intakeStored,
  queueDelivered,
  receiptsTotal,
  recapAnomalies,
  requestDuration,
  requestsTotal,
  upstreamRequests,
} from '../../instrumentation/definitions.ts';
import type { DashboardSpec, PanelSpec, RowSpec } from './spec.ts';

const HERE = { province: '$province' } as const;
const AT_GATEWAY = { service: 'gateway', ...HERE } as const;
const recorded = (record: string): string => `${record}{province="$province"}`;

const stat = (panel: Omit<PanelSpec, 'kind' | 'width' | 'targets'> & { expr: string }): PanelSpec => {
  const { expr, ...rest } = panel;
  return { ...rest, kind: 'stat', width: 6, targets: [{ expr, legend: '' }] };
};

const now: RowSpec = {
  title: 'Keadaan sekarang',
  panels: [
    stat({
      key: 'vendor-success',
      title: 'Diterima penyedia',
      description: 'Bagian unggahan provinsi ini yang diterima penyedia dalam 5 menit terakhir.',
      unit: 'percentunit',
      expr: recorded(RECORDINGS.uploadVendorSuccess),
      steps: [
        [null, 'red'],
        [0.1, 'yellow'],
        [0.9, 'green'],
      ],
    }),
    stat({
      key: 'held',
      title: 'Tertahan di gerbang',
      description: 'Foto provinsi ini di disk gerbang yang belum dikonfirmasi penyedia.',
      unit: 'short',
      expr: recorded(RECORDINGS.held),
      steps: [
        [null, 'green'],
        [100, 'yellow'],
        [2_000, 'red'],
      ],
    }),
    stat({
      key: 'recorded',
      title: 'Tersimpan di penyedia',
      description: 'Foto provinsi ini yang disimpan penyedia sejak prosesnya mulai.',
      unit: 'short',
      expr: recorded(RECORDINGS.recorded),
      steps: [[null, 'blue']],
    }),
    stat({
      key: 'receipt-rate',
      title: 'Tanda terima',
      description: 'Tanda terima per detik yang diberikan kepada provinsi ini.',
      unit: 'ops',
      expr: `sum(rate(${select(receiptsTotal, HERE)}[$__rate_interval]))`,
      steps: [[null, 'blue']],
    }),
  ],
};

const traffic: RowSpec = {
  title: 'Lalu lintas',
  panels: [
    {
      key: 'request-rate',
      kind: 'timeseries',
      title: 'Permintaan per operasi',
      description: 'Permintaan provinsi ini yang selesai di gerbang, per detik.',
      unit: 'reqps',
      width: 8,
      stacked: true,
      targets: [
        {
          expr: `sum by (operation) (rate(${select(requestsTotal, AT_GATEWAY)}[$__rate_interval]))`,
          legend: '{{operation}}',
        },
      ],
    },
    {
      key: 'request-outcomes',
      kind: 'timeseries',
      title: 'Hasil di gerbang',
      description: 'Bagaimana permintaan provinsi ini berakhir di gerbang.',
      unit: 'reqps',
      width: 8,
      stacked: true,
      targets: [
        {
          expr: `sum by (outcome) (rate(${select(requestsTotal, AT_GATEWAY)}[$__rate_interval]))`,
          legend: '{{outcome}}',
        },
      ],
    },
    {
      key: 'request-latency',
      kind: 'timeseries',
      title: 'Lama jawaban (p95)',
      description: 'p95 per operasi di gerbang. Titik contoh membuka jejaknya.',
      unit: 's',
      width: 8,
      targets: [
        {
          expr: `histogram_quantile(0.95, sum by (le, operation) (rate(${selectBuckets(requestDuration, AT_GATEWAY)}[$__rate_interval])))`,
          legend: '{{operation}}',
          exemplar: true,
        },
      ],
    },
  ],
};

const uploads: RowSpec = {
  title: 'Unggahan',
  panels: [
    {
      key: 'upstream-outcomes',
      kind: 'timeseries',
      title: 'Hasil di penyedia',
      description: 'Unggahan gerbang kepada penyedia untuk provinsi ini, menurut hasilnya.',
      unit: 'reqps',
      width: 8,
      stacked: true,
      targets: [
        {
          expr: `sum by (outcome) (rate(${select(upstreamRequests, { operation: 'upload', ...HERE })}[$__rate_interval]))`,
          legend: '{{outcome}}',
        },
      ],
    },
    {
      key: 'stored',
      kind: 'timeseries',
      title: 'Tersimpan, berulang, dari antrean',
      description:
        'Foto baru yang disimpan penyedia, unggahan berulang yang dikenalinya, dan yang dialirkan dari antrean.',
      unit: 'ops',
      width: 8,
      targets: [
        { expr: `sum(rate(${select(intakeStored, HERE)}[$__rate_interval]))`, legend: 'tersimpan' },
        { expr: `sum(rate(${select(intakeDuplicates, HERE)}[$__rate_interval]))`, legend: 'berulang' },
        { expr: `sum(rate(${select(queueDelivered, HERE)}[$__rate_interval]))`, legend: 'dari antrean' },
      ],
    },
    {
      key: 'held-over-time',
      kind: 'timeseries',
      title: 'Antrean provinsi',
      description: 'Foto provinsi ini yang tertahan di gerbang.',
      unit: 'short',
      width: 8,
      targets: [{ expr: recorded(RECORDINGS.held), legend: 'tertahan' }],
    },
    {
      key: 'anomalies',
      kind: 'timeseries',
      title: 'Pembacaan ditolak penjaga aritmetika',
      description: 'Pembacaan angka per menit yang melebihi DPT.',
      unit: 'opm',
      width: 24,
      targets: [
        { expr: `60 * sum(rate(${select(recapAnomalies, HERE)}[$__rate_interval]))`, legend: 'anomali' },
      ],
    },
  ],
};

/** One province, chosen by the reader. */
export const provinceDashboard: DashboardSpec = {
  uid: DASHBOARDS.province,
  title: 'Sirekap: satu provinsi',
  description: 'Keadaan, lalu lintas dan unggahan satu provinsi. Bukan hasil resmi.',
  byProvince: true,
  rows: [now, traffic, uploads],
};
