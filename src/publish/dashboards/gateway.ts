import { DASHBOARDS, select, selectBuckets } from '../../catalog/index.ts';
import {
  admissionInflight,
  admissionLease,
  admissionLimit,
  controlPolicyEpoch,
  drainRate,
  policyEpoch,
  policyRejected,
  queueBytes,
  queueDamaged,
  queueDeadLetters,
  queueDelivered,
  queueFreeRatio,
  queueHeld,
  queueOldestAge,
  queueStuck,
  shedTotal,
  uploadDelivery,
  upstreamDuration,
  upstreamRequests,
  waitingLogins,
  type MetricDefinition,
} from '../../instrumentation/definitions.ts';
import type { DashboardSpec, PanelSpec, RowSpec } from './spec.ts';

const chart = (panel: Omit<PanelSpec, 'kind' | 'width'> & { width?: number }): PanelSpec => ({
  width: 8,
  ...panel,
  kind: 'timeseries',
});

const byGateway = (metric: MetricDefinition, sum = 'sum'): string =>
  `${sum} by (gateway) (${select(metric)})`;
const each = (expr: string, legend = '{{gateway}}'): PanelSpec['targets'] => [{ expr, legend }];

const admission: RowSpec = {
  title: 'Penerimaan beban',
  panels: [
    chart({
      key: 'limit',
      title: 'Batas dan pemakaian',
      description:
        'Permintaan serentak yang diizinkan gerbang, pagunya dari kebijakan, dan yang sedang berjalan.',
      unit: 'short',
      targets: [
        { expr: byGateway(admissionLimit), legend: 'batas {{gateway}}' },
        { expr: byGateway(admissionLease), legend: 'pagu {{gateway}}' },
        { expr: byGateway(admissionInflight), legend: 'berjalan {{gateway}}' },
      ],
    }),
    chart({
      key: 'shed',
      title: 'Dibatasi',
      description:
        'Permintaan yang ditolak demi melindungi penyedia, per operasi dan alasan. Info Publik pergi paling dulu.',
      unit: 'reqps',
      stacked: true,
      targets: each(
        `sum by (operation, reason) (rate(${select(shedTotal)}[$__rate_interval]))`,
        '{{operation}}: {{reason}}',
      ),
    }),
    chart({
      key: 'waiting',
      title: 'Ruang tunggu masuk',
      description: 'Akun yang memegang tempat dalam antrean masuk.',
      unit: 'short',
      targets: each(byGateway(waitingLogins)),
    }),
  ],
};

const upstream: RowSpec = {
  title: 'Gerbang ke penyedia',
  panels: [
    chart({
      key: 'upstream-outcomes',
      title: 'Hasil di penyedia',
      description: 'Permintaan gerbang kepada penyedia, langsung dan dari antrean, menurut hasilnya.',
      unit: 'reqps',
      stacked: true,
      targets: each(`sum by (outcome) (rate(${select(upstreamRequests)}[$__rate_interval]))`, '{{outcome}}'),
    }),
    chart({
      key: 'upstream-latency',
      title: 'Lama penyedia (p95)',
      description: 'p95 lama penyedia menjawab gerbang, per operasi. Titik contoh membuka jejaknya.',
      unit: 's',
      targets: [
        {
          expr: `histogram_quantile(0.95, sum by (le, operation) (rate(${selectBuckets(upstreamDuration)}[$__rate_interval])))`,
          legend: '{{operation}}',
          exemplar: true,
        },
      ],
    }),
    chart({
      key: 'delivery',
      title: 'Lama sampai (p50, p95)',
      description: 'Sejak foto tiba di gerbang sampai dikonfirmasi penyedia, antrean termasuk.',
      unit: 's',
      targets: [0.5, 0.95].map((quantile) => ({
        expr: `histogram_quantile(${quantile}, sum by (le) (rate(${selectBuckets(uploadDelivery)}[$__rate_interval])))`,
        legend: `p${quantile * 100}`,
        exemplar: true as const,
      })),
    }),
  ],
};

const queue: RowSpec = {
  title: 'Antrean di disk',
  panels: [
    chart({
      key: 'held',
      title: 'Tertahan',
      description:
        'Foto di disk tiap gerbang yang menunggu giliran ke penyedia; yang macet dihitung sendiri.',
      unit: 'short',
      targets: each(byGateway(queueHeld)),
    }),
    chart({
      key: 'oldest',
      title: 'Umur tertua',
      description: 'Umur foto tertua yang boleh dialirkan.',
      unit: 's',
      targets: each(byGateway(queueOldestAge, 'max')),
    }),
    chart({
      key: 'drain',
      title: 'Pengaliran',
      description: 'Laju yang diizinkan dan laju yang benar-benar dikonfirmasi penyedia.',
      unit: 'ops',
      targets: [
        { expr: byGateway(drainRate), legend: 'laju {{gateway}}' },
        {
          expr: `sum by (gateway) (rate(${select(queueDelivered)}[$__rate_interval]))`,
          legend: 'terkirim {{gateway}}',
        },
      ],
    }),
    chart({
      key: 'bytes',
      title: 'Ukuran antrean',
      description: 'Ruang disk yang dipakai antrean.',
      unit: 'bytes',
      targets: each(byGateway(queueBytes)),
    }),
    chart({
      key: 'free',
      title: 'Sisa disk',
      description: 'Bagian disk antrean yang masih kosong. Di bawah 7 % gerbang menolak unggahan baru.',
      unit: 'percentunit',
      targets: each(byGateway(queueFreeRatio, 'min')),
    }),
    chart({
      key: 'stuck',
      title: 'Macet',
      description:
        'Foto bertanda terima yang tidak terkirim dengan mencoba lagi saja: menunggu ponselnya masuk lagi (session), ditolak sejauh ini (refused), ditolak untuk seterusnya (buried), rusak (damaged).',
      unit: 'short',
      targets: [
        { expr: `sum by (gateway, reason) (${select(queueStuck)})`, legend: '{{gateway}} {{reason}}' },
      ],
    }),
    chart({
      key: 'dead-letters',
      title: 'Ditolak untuk seterusnya',
      description: 'Foto bertanda terima yang ditolak penyedia; seseorang harus melihatnya.',
      unit: 'short',
      targets: each(byGateway(queueDeadLetters, 'max')),
    }),
    chart({
      key: 'damaged',
      title: 'Rusak di disk',
      description: 'Foto bertanda terima yang tidak lagi terbaca utuh dari disk gerbang.',
      unit: 'short',
      targets: each(byGateway(queueDamaged, 'max')),
    }),
  ],
};

const policy: RowSpec = {
  title: 'Kebijakan',
  panels: [
    chart({
      key: 'epoch',
      title: 'Epoch berlaku',
      description:
        'Epoch kebijakan yang dikeluarkan dan yang berlaku di tiap gerbang; semuanya harus bertemu.',
      unit: 'none',
      width: 12,
      targets: [
        { expr: `max(${select(controlPolicyEpoch)})`, legend: 'dikeluarkan' },
        { expr: byGateway(policyEpoch, 'max'), legend: '{{gateway}}' },
      ],
    }),
    chart({
      key: 'rejected',
      title: 'Kebijakan ditolak gerbang',
      description: 'Kebijakan yang ditolak gerbang per menit, menurut alasan.',
      unit: 'opm',
      width: 12,
      targets: each(`60 * sum by (reason) (rate(${select(policyRejected)}[$__rate_interval]))`, '{{reason}}'),
    }),
  ],
};

/** What each gateway does, holds and obeys. */
export const gatewayDashboard: DashboardSpec = {
  uid: DASHBOARDS.gateway,
  title: 'Siaga: gerbang dan antrean',
  description: 'Pembatasan beban, hubungan ke penyedia, antrean di disk dan kebijakan tiap gerbang.',
  byProvince: false,
  rows: [admission, upstream, queue, policy],
};
