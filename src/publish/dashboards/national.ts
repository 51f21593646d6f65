import { DASHBOARDS, PROVINCES, RECORDINGS, select, selectBuckets } from '../../catalog/index.ts';
import {
  controlConnected,
  controlPolicyEpoch,
  hostSaturation,
  openIncidents,
  receiptsTotal,
  requestDuration,
  requestsTotal,
} from '../../instrumentation/definitions.ts';
import type { DashboardSpec, PanelSpec, RowSpec } from './spec.ts';

const AT_GATEWAY = { service: 'gateway' } as const;

const stat = (panel: Omit<PanelSpec, 'kind' | 'width' | 'targets'> & { expr: string }): PanelSpec => {
  const { expr, ...rest } = panel;
  return { ...rest, kind: 'stat', width: 4, targets: [{ expr, legend: '' }] };
};

const now: RowSpec = {
  title: 'Keadaan sekarang',
  panels: [
    stat({
      key: 'login-success',
      title: 'Masuk berhasil',
      description:
        'Bagian percobaan masuk yang berhasil dalam 5 menit terakhir; yang mengantre giliran tidak dihitung.',
      unit: 'percentunit',
      expr: RECORDINGS.loginSuccess,
      steps: [
        [null, 'red'],
        [0.95, 'yellow'],
        [0.98, 'green'],
      ],
    }),
    stat({
      key: 'receipt-success',
      title: 'Tanda terima',
      description: 'Bagian unggahan yang mendapat tanda terima, langsung atau lewat antrean. Janji inti.',
      unit: 'percentunit',
      expr: RECORDINGS.uploadReceiptSuccess,
      steps: [
        [null, 'red'],
        [0.99, 'yellow'],
        [0.999, 'green'],
      ],
    }),
    stat({
      key: 'delivery-p95',
      title: 'Sampai di penyedia (p95)',
      description: 'Lama sejak foto tiba di gerbang sampai penyedia mengonfirmasi, antrean termasuk.',
      unit: 's',
      expr: RECORDINGS.uploadDeliveryP95,
      steps: [
        [null, 'green'],
        [10, 'yellow'],
        [30, 'red'],
      ],
    }),
    stat({
      key: 'held',
      title: 'Tertahan di gerbang',
      description: 'Foto bertanda terima di disk gerbang yang belum dikonfirmasi penyedia.',
      unit: 'short',
      expr: `sum(${RECORDINGS.held})`,
      steps: [
        [null, 'green'],
        [1_000, 'yellow'],
        [20_000, 'red'],
      ],
    }),
    stat({
      key: 'oldest-held',
      title: 'Tertua di antrean',
      description: 'Umur foto tertua yang boleh dialirkan; provinsi Rekap Manual tidak dihitung.',
      unit: 's',
      expr: RECORDINGS.oldestHeld,
      steps: [
        [null, 'green'],
        [30, 'yellow'],
        [1_800, 'red'],
      ],
    }),
    stat({
      key: 'open-incidents',
      title: 'Insiden terbuka',
      description: 'Insiden yang belum selesai, semua tingkat.',
      unit: 'short',
      expr: `sum(${select(openIncidents)})`,
      steps: [
        [null, 'green'],
        [1, 'yellow'],
        [5, 'red'],
      ],
    }),
    stat({
      key: 'recorded',
      title: 'Tersimpan di penyedia',
      description: 'Foto yang disimpan penyedia sejak prosesnya mulai.',
      unit: 'short',
      expr: `sum(${RECORDINGS.recorded})`,
      steps: [[null, 'blue']],
    }),
    stat({
      key: 'goodput',
      title: 'Laju tersimpan',
      description: 'Foto baru per detik yang benar-benar disimpan penyedia.',
      unit: 'ops',
      expr: RECORDINGS.uploadGoodput,
      steps: [[null, 'blue']],
    }),
    stat({
      key: 'public-read',
      title: 'Info Publik terjawab',
      description: 'Bagian pembacaan publik yang dijawab; yang sengaja dibatasi terhitung gagal.',
      unit: 'percentunit',
      expr: RECORDINGS.publicReadSuccess,
      steps: [
        [null, 'yellow'],
        [0.9, 'green'],
      ],
    }),
    stat({
      key: 'gateways-up',
      title: 'Gerbang hidup',
      description: 'Bagian gerbang yang menjawab pemantauan.',
      unit: 'percentunit',
      expr: 'avg(up{job="gateway"})',
      steps: [
        [null, 'red'],
        [1, 'green'],
      ],
    }),
    stat({
      key: 'control-connected',
      title: 'Mendengar kendali',
      description:
        'Bagian gerbang yang terhubung ke layanan insiden. Yang terputus memakai kebijakan terakhirnya.',
      unit: 'percentunit',
      expr: `avg(${select(controlConnected)})`,
      steps: [
        [null, 'yellow'],
        [1, 'green'],
      ],
    }),
    stat({
      key: 'policy-epoch',
      title: 'Kebijakan terbaru',
      description: 'Nomor (epoch) kebijakan terbaru yang dikeluarkan.',
      unit: 'none',
      expr: `max(${select(controlPolicyEpoch)})`,
      steps: [[null, 'blue']],
    }),
  ],
};

const traffic: RowSpec = {
  title: 'Lalu lintas di gerbang, per operasi',
  panels: [
    {
      key: 'request-rate',
      kind: 'timeseries',
      title: 'Permintaan',
      description: 'Permintaan selesai per detik di semua gerbang.',
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
      title: 'Hasil permintaan',
      description:
        'Bagaimana permintaan berakhir: berhasil, ditahan (held), mengantre (paced), dibatasi (shed) atau gagal.',
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
      description: 'p95 dari kepala permintaan sampai akhir jawaban. Titik contoh membuka jejaknya.',
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
  title: 'Unggahan C.Hasil',
  panels: [
    {
      key: 'receipts',
      kind: 'timeseries',
      title: 'Tanda terima',
      description: 'Tanda terima per detik: recorded = penyedia sudah mengonfirmasi, held = ada di antrean.',
      unit: 'ops',
      width: 8,
      stacked: true,
      targets: [
        { expr: `sum by (state) (rate(${select(receiptsTotal)}[$__rate_interval]))`, legend: '{{state}}' },
      ],
    },
    {
      key: 'queue-over-time',
      kind: 'timeseries',
      title: 'Antrean nasional',
      description: 'Foto tertahan di semua gerbang.',
      unit: 'short',
      width: 8,
      targets: [{ expr: `sum(${RECORDINGS.held})`, legend: 'tertahan' }],
    },
    {
      key: 'host-saturation',
      kind: 'timeseries',
      title: 'Kejenuhan server penyedia',
      description:
        'Pekerjaan berjalan dibanding yang sanggup ditangani tanpa melambat; di atas 100 % server mulai runtuh.',
      unit: 'percentunit',
      width: 8,
      targets: [{ expr: `max(${select(hostSaturation)})`, legend: 'kejenuhan' }],
    },
  ],
};

const provinces: RowSpec = {
  title: 'Per provinsi',
  panels: [
    {
      key: 'province-table',
      kind: 'table',
      title: 'Provinsi',
      description: 'Tersimpan di penyedia, tertahan di gerbang, dan bagian unggahan yang diterima penyedia.',
      unit: 'short',
      width: 16,
      targets: [
        { expr: RECORDINGS.recorded, legend: '' },
        { expr: RECORDINGS.held, legend: '' },
        { expr: RECORDINGS.uploadVendorSuccess, legend: '' },
      ],
      columns: {
        key: 'province',
        keyTitle: 'Provinsi',
        keyWords: Object.fromEntries(PROVINCES.map(({ code, name }) => [code, name])),
        values: [
          { title: 'Tersimpan', unit: 'short' },
          {
            title: 'Tertahan',
            unit: 'short',
            steps: [
              [null, 'green'],
              [100, 'yellow'],
              [2_000, 'red'],
            ],
          },
          {
            title: 'Diterima penyedia',
            unit: 'percentunit',
            steps: [
              [null, 'red'],
              [0.1, 'yellow'],
              [0.9, 'green'],
            ],
          },
        ],
      },
    },
    {
      key: 'alerts-firing',
      kind: 'timeseries',
      title: 'Peringatan menyala',
      description: 'Peringatan yang menyala. Watchdog selalu ada: ia membuktikan jalur peringatan hidup.',
      unit: 'short',
      width: 8,
      targets: [{ expr: 'count by (alertname) (ALERTS{alertstate="firing"})', legend: '{{alertname}}' }],
    },
  ],
};

/** The picture of the nation at a glance. */
export const nationalDashboard: DashboardSpec = {
  uid: DASHBOARDS.national,
  title: 'Sirekap: nasional',
  description: 'Lampu keadaan, lalu lintas dan antrean nasional pada malam pemilu. Bukan hasil resmi.',
  byProvince: false,
  rows: [now, traffic, uploads, provinces],
};
