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
import { chart, one, traced } from './builders.ts';
import { copies, crew, decisions } from './gateway-crew.ts';
import { reachable, within } from './gateway-health.ts';
import { gatewayNow } from './gateway-now.ts';
import { IN_PROVINCE, max, min, quantile, rate, series, slope, sum } from './query.ts';
import { fullAtOf, stepsOfResource } from './resources.ts';
import { limitOf } from './slices.ts';
import type { DashboardSpec, RowSpec } from './spec.ts';
import { UIDS } from './uids.ts';
import { gatewayLooks, OPERATION_LOOKS, OUTCOME_LOOKS, SHED_OPERATION_LOOKS, STUCK_LOOKS } from './words.ts';

const GATEWAY = '{{gateway}}';
const total = (metric: MetricDefinition): string => sum(series(metric), 'gateway');
const highest = (metric: MetricDefinition): string => max(series(metric), 'gateway');

/** Longest time to full that is drawn: an empty queue's disk fills in some years, and would flatten every other line. */
const FORETOLD_S = 48 * 3_600;

const admission: RowSpec = {
  title: 'Penerimaan beban',
  panels: [
    chart({
      key: 'limit',
      title: 'Batas dan pemakaian',
      description:
        'Requests in flight that a gateway allows itself (full line), its ceiling leased by the policy (dashed), and those that run (dotted).',
      unit: 'short',
      targets: [
        { expr: total(admissionLimit), legend: 'batas {{gateway}}' },
        { expr: total(admissionLease), legend: 'pagu {{gateway}}' },
        { expr: total(admissionInflight), legend: 'berjalan {{gateway}}' },
      ],
      looks: {
        ...gatewayLooks((id) => `batas ${id}`),
        ...gatewayLooks((id) => `pagu ${id}`, 'dashed'),
        ...gatewayLooks((id) => `berjalan ${id}`, 'dotted'),
      },
    }),
    chart({
      key: 'shed',
      title: 'Dibatasi',
      description:
        'Requests refused to protect the vendor, by operation and reason. Public reads are first to go.',
      unit: 'reqps',
      stacked: true,
      targets: one(`${sum(rate(shedTotal), 'operation', 'reason')} > 0`, '{{operation}}: {{reason}}'),
      looks: SHED_OPERATION_LOOKS,
    }),
    chart({
      key: 'waiting',
      title: 'Ruang tunggu masuk',
      description: 'Accounts that hold a place in the waiting room of each gateway.',
      unit: 'short',
      targets: one(total(waitingLogins), GATEWAY),
      looks: gatewayLooks(),
      link: { title: 'Corong masuk', to: UIDS.login },
    }),
  ],
};

const upstream: RowSpec = {
  title: 'Gerbang ke penyedia',
  panels: [
    chart({
      key: 'upstream-outcomes',
      title: 'Hasil di penyedia',
      description:
        'Requests of the gateways at the vendor for the chosen provinces, live and drained, by how they end.',
      unit: 'reqps',
      stacked: true,
      targets: one(`${sum(rate(upstreamRequests, IN_PROVINCE), 'outcome')} > 0`, '{{outcome}}'),
      looks: OUTCOME_LOOKS,
      link: { title: 'Penyedia', to: UIDS.vendor },
    }),
    chart({
      key: 'upstream-latency',
      title: 'Lama penyedia (p95)',
      description: 'p95 of the vendor’s answers to the gateways, by operation. The points open their traces.',
      unit: 's',
      targets: [traced(quantile(0.95, upstreamDuration, {}, 'operation'), '{{operation}}')],
      looks: OPERATION_LOOKS,
    }),
    chart({
      key: 'delivery',
      title: 'Lama sampai (p50, p95)',
      description: 'From a photo’s arrival at a gateway to the vendor’s confirmation, queue included.',
      unit: 's',
      targets: [traced(quantile(0.5, uploadDelivery), 'p50'), traced(quantile(0.95, uploadDelivery), 'p95')],
      steps: [
        [null, 'green'],
        [limitOf('delivery'), 'red'],
      ],
    }),
  ],
};

/** Free share of a queue's disk below which its gateway takes nothing new. */
const REFUSED_BELOW = Number((1 - fullAtOf('queue-disk')).toPrecision(6));

const queue: RowSpec = {
  title: 'Antrean di disk',
  panels: [
    chart({
      key: 'held',
      title: 'Tertahan',
      description:
        'Photos of the chosen provinces on each gateway’s disk that wait for the vendor; stuck ones are counted apart.',
      unit: 'short',
      targets: one(sum(series(queueHeld, IN_PROVINCE), 'gateway'), GATEWAY),
      looks: gatewayLooks(),
    }),
    chart({
      key: 'oldest',
      title: 'Umur tertua',
      description: 'Age of the oldest photo that may be drained.',
      unit: 's',
      targets: one(highest(queueOldestAge), GATEWAY),
      looks: gatewayLooks(),
    }),
    chart({
      key: 'drain',
      title: 'Pengaliran',
      description:
        'The pace that is allowed to a gateway (dashed), and what the vendor really confirms of it for the chosen provinces (full line).',
      unit: 'ops',
      targets: [
        { expr: total(drainRate), legend: 'laju {{gateway}}' },
        { expr: sum(rate(queueDelivered, IN_PROVINCE), 'gateway'), legend: 'terkirim {{gateway}}' },
      ],
      looks: {
        ...gatewayLooks((id) => `laju ${id}`, 'dashed'),
        ...gatewayLooks((id) => `terkirim ${id}`),
      },
    }),
    chart({
      key: 'bytes',
      title: 'Ukuran antrean',
      description: 'Disk that the queue occupies.',
      unit: 'bytes',
      targets: one(total(queueBytes), GATEWAY),
      looks: gatewayLooks(),
    }),
    chart({
      key: 'free',
      title: 'Disk antrean terpakai',
      description:
        'Share of the queue’s disk in use. From the red line on a gateway refuses new uploads; from the orange one people are called.',
      unit: 'percentunit',
      share: 'whole',
      targets: one(`1 - ${min(series(queueFreeRatio), 'gateway')}`, GATEWAY),
      looks: gatewayLooks(),
      steps: stepsOfResource('queue-disk'),
    }),
    chart({
      key: 'stuck',
      title: 'Macet',
      description:
        'Photos with a receipt that no further try delivers by itself: their phone must sign in again, the vendor refuses them so far or for good, or the disk spoilt them.',
      unit: 'short',
      targets: one(sum(series(queueStuck), 'reason'), '{{reason}}'),
      looks: STUCK_LOOKS,
    }),
    chart({
      key: 'full-in',
      title: 'Antrean menolak dalam',
      description: `Time until a gateway’s queue disk refuses new uploads (${String(Number((REFUSED_BELOW * 100).toPrecision(6)))} % left), at the pace of the last half hour. Beyond two days nothing is foretold: a line at two days is far from full. No line: it does not fill.`,
      unit: 's',
      targets: one(
        `clamp_max((${min(series(queueFreeRatio), 'gateway')} - ${String(REFUSED_BELOW)}) / (-1 * ${min(slope(queueFreeRatio, '30m'), 'gateway')} > 0), ${FORETOLD_S})`,
        GATEWAY,
      ),
      looks: gatewayLooks(),
      steps: [
        [null, 'red'],
        [3_600, 'yellow'],
        [21_600, 'green'],
      ],
    }),
    chart({
      key: 'dead-letters',
      title: 'Ditolak untuk seterusnya',
      description: 'Photos with a receipt that the vendor refused for good; a person must look at each.',
      unit: 'short',
      targets: one(highest(queueDeadLetters), GATEWAY),
      looks: gatewayLooks(),
    }),
    chart({
      key: 'damaged',
      title: 'Rusak di disk',
      description: 'Photos with a receipt that no longer read back whole from a gateway’s disk.',
      unit: 'short',
      targets: one(highest(queueDamaged), GATEWAY),
      looks: gatewayLooks(),
    }),
  ],
};

const policy: RowSpec = {
  title: 'Kebijakan',
  panels: [
    chart({
      key: 'epoch',
      title: 'Epoch berlaku',
      description: 'Epoch of the policy issued and of the one in force at each gateway; all must meet.',
      unit: 'none',
      width: 12,
      targets: [
        { expr: max(series(controlPolicyEpoch)), legend: 'dikeluarkan' },
        { expr: highest(policyEpoch), legend: GATEWAY },
      ],
    }),
    chart({
      key: 'rejected',
      title: 'Kebijakan ditolak gerbang',
      description:
        'Policies a minute that gateways refused, by reason. Not none: the control plane is at fault.',
      unit: 'opm',
      width: 12,
      targets: one(`60 * ${sum(rate(policyRejected), 'reason')}`, '{{reason}}'),
    }),
  ],
};

/** What each gateway does, holds and obeys. */
export const gatewayDashboard: DashboardSpec = {
  uid: UIDS.gateway,
  title: 'Siaga: gerbang dan antrean',
  description: 'Admission, the way to the vendor, the queue on disk and the policy of each gateway.',
  choices: ['provinces'],
  partOf: { title: 'Nasional', uid: UIDS.national },
  rows: [gatewayNow, reachable, crew, admission, upstream, queue, copies, policy, within, decisions],
};
