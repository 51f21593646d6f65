import {
  admissionInflight,
  admissionLimit,
  queueFreeRatio,
  requestsTotal,
} from '../../instrumentation/definitions.ts';
import { DASHBOARDS } from '../alerts/alert.ts';
import { ARRIVAL_ALERTS } from '../alerts/arrivals.ts';
import { certificateExpiring } from '../alerts/expiry.ts';
import { FIRST_RECEIPT_ALERTS } from '../alerts/first-receipts.ts';
import { GATEWAY_ALERTS } from '../alerts/gateway.ts';
import { probeDisagrees, probesFailing, vantageNotCounted } from '../alerts/probe.ts';
import { queueFullTonight } from '../alerts/queue-ahead.ts';
import { QUEUE_ALERTS } from '../alerts/queue.ts';
import { receiptKeyLost } from '../alerts/receipt-key.ts';
import { ELECTION_PERIOD_HOURS } from '../phases/schedule-2024.ts';
import { RECORDINGS } from '../recordings.ts';
import { CALLERS_FAULT, type RatioSli } from '../slis.ts';
import type { Service } from './service.ts';

const RECEIPT_SUCCESS: RatioSli = {
  kind: 'ratio',
  category: 'availability',
  id: 'receipt',
  title: 'Unggahan yang mendapat tanda terima',
  record: RECORDINGS.uploadReceiptSuccess,
  metric: requestsTotal,
  valid: { service: 'gateway', operation: 'upload', outcome: { none: [CALLERS_FAULT] } },
  good: ['success', 'held'],
  by: [],
  windowNightMs: 300_000,
};

/** What stands between the phones and the vendor. */
export const gateway: Service = {
  id: 'gateway',
  title: 'Gerbang',
  operations: ['upload', 'login', 'session', 'officer-read', 'public-read'],
  tier: 1,
  job: 'gateway',
  owner: 'pusdatin',
  dependsOn: [
    { on: 'intake', without: 'Foto ditahan di disk dengan tanda terima.' },
    { on: 'sso', without: 'Ponsel yang belum masuk tidak dapat masuk; sesi yang dikenal diperpanjang.' },
    { on: 'incident', without: 'Kebijakan terakhir tetap berlaku.' },
  ],
  indicators: [RECEIPT_SUCCESS],
  objectives: [
    {
      kind: 'events',
      id: 'receipt',
      sli: RECEIPT_SUCCESS,
      objective: { gladi: 0.99, pemungutan: 0.999, penghitungan: 0.999, rekap: 0.999 },
      periodHours: ELECTION_PERIOD_HOURS,
      burn: {
        fast: {
          summary: 'Unggahan tanpa tanda terima terlalu banyak',
          description:
            'Gerbang gagal memberi tanda terima jauh lebih sering dari yang dapat ditanggung, atau tidak lagi terukur. Inilah janji inti: periksa disk dan proses gerbang.',
        },
        slow: {
          summary: 'Anggaran galat tanda terima perlahan habis',
          description:
            'Gerbang terus-menerus gagal memberi sebagian kecil tanda terima. Ukuran yang hilang dihitung sebagai galat.',
        },
      },
    },
  ],
  saturation: [
    {
      id: 'queue-disk',
      title: 'Disk antrean',
      expr: `1 - min by (gateway) (${queueFreeRatio.name})`,
      by: ['gateway'],
      // Second photos of a page are refused from 0.9 on, everything from 0.93: people need time before that.
      warnAt: 0.7,
      fullAt: 0.93,
      alertAt: 0.85,
    },
    {
      id: 'admission',
      title: 'Batas permintaan serentak',
      expr: `sum by (gateway) (${admissionInflight.name}) / (sum by (gateway) (${admissionLimit.name}) > 0)`,
      by: ['gateway'],
      warnAt: 0.8,
      fullAt: 1,
    },
  ],
  alerts: [
    ...GATEWAY_ALERTS,
    ...QUEUE_ALERTS,
    queueFullTonight,
    ...ARRIVAL_ALERTS,
    ...FIRST_RECEIPT_ALERTS,
    certificateExpiring,
    receiptKeyLost,
    probeDisagrees,
    probesFailing,
    vantageNotCounted,
  ],
  inhibitions: [
    // Sign-ins that fail for everybody fail for probes too.
    { source: 'LoginSuccessLow', targets: ['ProbesFailing'], equal: ['region'] },
    { source: 'GatewayDown', targets: ['ControlPlaneDisconnected', 'PolicyLagging'], equal: ['gateway'] },
    { source: 'ControlPlaneDisconnected', targets: ['PolicyLagging'], equal: ['gateway'] },
    { source: 'QueueDiskFilling', targets: ['QueueFullTonight'], equal: ['gateway'] },
    // What is true of the nation is not said of each of its provinces again. A province that sends, but too little, is none
    // of those that are silent: it is told of all the same.
    {
      source: 'ProvincesSilent',
      targets: ['FirstReceiptMissing', 'RemoteFirstReceiptMissing'],
      equal: [],
    },
    { source: 'InflowBelowExpected', targets: ['ReceiptsBelowExpected'], equal: [] },
    { source: 'FirstReceiptMissing', targets: ['ReceiptsBelowExpected'], equal: ['region'] },
  ],
  sla: [],
  dashboard: DASHBOARDS.national,
};
