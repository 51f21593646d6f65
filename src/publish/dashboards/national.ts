import { foreign } from '../../catalog/index.ts';
import {
  alertsFiring,
  controlConnected,
  controlPolicyEpoch,
  intakeStored,
  openIncidents,
  queueHeld,
  queueOldestAge,
  receiptsTotal,
  receivedUploads,
  requestsTotal,
  uploadDelivery,
} from '../../instrumentation/definitions.ts';
import { arrivalsPanel } from './arrivals.ts';
import { chart, one, stat } from './builders.ts';
import { promiseOf, sliOf } from './promises.ts';
import { lastKnown, max, once, quantile, rate, series, sum } from './query.ts';
import { limitOf } from './slices.ts';
import { goodShare, judgedBy, objectiveLine, PROMISE_DECIMALS } from './slo.ts';
import { NIGHT, SILENCE } from './spans.ts';
import type { DashboardSpec, RowSpec } from './spec.ts';
import { UIDS, serviceUid } from './uids.ts';
import { gatewayLooks, NO_TRIES, OUTCOME_LOOKS, PROVINCE_LOOKS } from './words.ts';

const LOGIN = promiseOf('login');
const RECEIPT = promiseOf('receipt');
const PUBLIC_READ = promiseOf('public-read');

/** As long as the alerts look back, so that a lamp and its alert say the same. */
const JUDGED = '5m';

const promises: RowSpec = {
  panels: [
    stat({
      key: 'login-success',
      title: 'Masuk berhasil',
      description:
        'Share of sign-ins that got a session; who was asked to wait for a turn is not counted. Below green the objective of the chosen phase is missed, red: that of every phase.',
      unit: 'percentunit',
      empty: NO_TRIES,
      ...judgedBy(LOGIN),
      interval: JUDGED,
      link: { title: 'Corong masuk', to: UIDS.login },
    }),
    stat({
      key: 'receipt-success',
      title: 'Tanda terima',
      description:
        'Share of uploads that got a receipt, directly or through the queue. The core promise: red means photos are refused.',
      unit: 'percentunit',
      ...judgedBy(RECEIPT),
      interval: JUDGED,
      link: { title: 'Gerbang dan antrean', to: UIDS.gateway },
    }),
    stat({
      key: 'delivery-p95',
      title: 'Sampai di penyedia (p95)',
      description: 'Time from a photo reaching a gateway to the vendor confirming it, queue included.',
      unit: 's',
      expr: quantile(0.95, uploadDelivery),
      steps: [
        [null, 'green'],
        [limitOf('delivery') / 3, 'yellow'],
        [limitOf('delivery'), 'red'],
      ],
      interval: JUDGED,
      link: { title: 'Penyedia', to: UIDS.vendor },
    }),
    stat({
      key: 'held',
      title: 'Tertahan di gerbang',
      description:
        'Photos with a receipt, on gateway disks, that the vendor has not confirmed yet. A gateway that is silent counts as it said last, for an hour.',
      unit: 'locale',
      expr: sum(lastKnown(queueHeld, SILENCE)),
      steps: [
        [null, 'green'],
        [1_000, 'yellow'],
        [20_000, 'red'],
      ],
      link: { title: 'Gerbang dan antrean', to: UIDS.gateway },
    }),
    stat({
      key: 'oldest-held',
      title: 'Tertua di antrean',
      description:
        'Age of the oldest held photo that may be drained; provinces in Rekap Manual are left out.',
      unit: 's',
      expr: max(lastKnown(queueOldestAge, SILENCE)),
      steps: [
        [null, 'green'],
        [limitOf('delivery'), 'yellow'],
        [limitOf('freshness'), 'red'],
      ],
      link: { title: 'Gerbang dan antrean', to: UIDS.gateway },
    }),
    stat({
      key: 'open-incidents',
      title: 'Insiden terbuka',
      description: 'Incidents that are not resolved, of every severity.',
      unit: 'short',
      expr: sum(once(openIncidents)),
      steps: [
        [null, 'green'],
        [1, 'yellow'],
        [5, 'red'],
      ],
      link: { title: 'Insiden', to: UIDS.incidents },
    }),
  ],
};

const facts: RowSpec = {
  panels: [
    stat({
      key: 'received',
      title: 'Foto diterima gerbang',
      description:
        'Photos that got their first receipt, counted on the gateways’ disks. Not an official result.',
      unit: 'locale',
      height: 3,
      expr: sum(lastKnown(receivedUploads, NIGHT)),
      steps: [[null, 'blue']],
    }),
    stat({
      key: 'goodput',
      title: 'Laju tersimpan',
      description: 'New photos a second that the vendor really stores.',
      unit: 'ops',
      height: 3,
      expr: sum(rate(intakeStored)),
      steps: [[null, 'blue']],
    }),
    stat({
      key: 'public-read',
      title: 'Info Publik terjawab',
      description:
        'Share of public reads that were answered. Shedding them is the first relief, so low is not red.',
      unit: 'percentunit',
      height: 3,
      ...judgedBy(PUBLIC_READ),
      interval: JUDGED,
      link: { title: 'Info Publik', to: serviceUid('portal') },
    }),
    stat({
      key: 'gateways-up',
      title: 'Gerbang hidup',
      description: 'Share of the gateways that answer monitoring.',
      unit: 'percentunit',
      height: 3,
      expr: `avg(${series(foreign.up, { job: 'gateway' })})`,
      steps: [
        [null, 'red'],
        [1, 'green'],
      ],
      link: { title: 'Pemantauan', to: UIDS.monitoring },
    }),
    stat({
      key: 'control-connected',
      title: 'Mendengar kendali',
      description:
        'Share of the gateways that hear the incident service. One that does not goes on with its last policy.',
      unit: 'percentunit',
      height: 3,
      expr: `avg(${series(controlConnected)})`,
      steps: [
        [null, 'yellow'],
        [1, 'green'],
      ],
    }),
    stat({
      key: 'policy-epoch',
      title: 'Nomor kebijakan',
      description:
        'Number (epoch) of the newest policy issued. It only ever grows; it says nothing of good or bad.',
      unit: 'none',
      height: 3,
      expr: max(series(controlPolicyEpoch)),
      steps: [[null, 'blue']],
    }),
  ],
};

const trends: RowSpec = {
  panels: [
    chart({
      key: 'request-outcomes',
      title: 'Hasil permintaan di gerbang',
      description:
        'How requests end at the gateways, of all operations. Orange is shed on purpose, red has failed.',
      unit: 'reqps',
      width: 6,
      stacked: true,
      targets: one(`${sum(rate(requestsTotal, { service: 'gateway' }), 'outcome')} > 0`, '{{outcome}}'),
      looks: OUTCOME_LOOKS,
    }),
    chart({
      key: 'promises',
      title: 'Janji dan targetnya',
      description: 'Share of sign-ins and of uploads that succeed, beside what the chosen phase promises.',
      unit: 'percentunit',
      decimals: PROMISE_DECIMALS,
      width: 6,
      share: 'good',
      targets: [
        { expr: goodShare(LOGIN.sli), legend: 'masuk' },
        { expr: goodShare(RECEIPT.sli), legend: 'tanda terima' },
        { ...objectiveLine(LOGIN), legend: 'target masuk' },
        { ...objectiveLine(RECEIPT), legend: 'target tanda terima' },
      ],
      looks: {
        masuk: { colour: 'blue' },
        'target masuk': { colour: 'blue', line: 'dashed' },
        'tanda terima': { colour: 'green' },
        'target tanda terima': { colour: 'green', line: 'dashed' },
      },
    }),
    chart({
      key: 'receipts',
      title: 'Tanda terima dan tersimpan',
      description:
        'Receipts a second, given at once (recorded) or from the queue (held), and photos a second that the vendor stores.',
      unit: 'ops',
      width: 6,
      targets: [
        { expr: sum(rate(receiptsTotal), 'state'), legend: '{{state}}' },
        { expr: sum(rate(intakeStored)), legend: 'tersimpan' },
      ],
      looks: {
        recorded: { text: 'tanda terima: tercatat', colour: 'green' },
        held: { text: 'tanda terima: ditahan', colour: 'blue' },
        tersimpan: { text: 'tersimpan di penyedia', colour: 'purple' },
      },
    }),
    chart({
      key: 'queue-over-time',
      title: 'Antrean nasional',
      description: 'Photos held at each gateway. Growing is the vendor’s trouble, not lost photos.',
      unit: 'short',
      width: 6,
      stacked: true,
      targets: one(sum(series(queueHeld), 'gateway'), '{{gateway}}'),
      looks: gatewayLooks(),
    }),
  ],
};

const places: RowSpec = {
  panels: [
    {
      key: 'province-tiles',
      kind: 'tiles',
      title: 'Unggahan yang diterima penyedia, per provinsi',
      description:
        'Share of the gateways’ upload attempts that the vendor confirmed. The worst come first; a province without attempts has no tile. Click one for its dashboard.',
      unit: 'percentunit',
      width: 11,
      targets: one(`sort(${goodShare(sliOf('vendor-upload'), 'province')})`, '{{province}}'),
      interval: JUDGED,
      steps: [
        [null, 'red'],
        [0.1, 'yellow'],
        [0.9, 'green'],
      ],
      looks: PROVINCE_LOOKS,
      link: { title: 'Provinsi ini', to: UIDS.province, label: 'province' },
    },
    { ...arrivalsPanel(8), height: 9 },
    {
      key: 'alerts-firing',
      kind: 'bars',
      title: 'Peringatan menyala',
      description:
        'Alerts that fire, by name, as the incident service has heard of them. None is known to fire also while that is silent.',
      unit: 'short',
      width: 5,
      height: 9,
      empty: 'Tidak ada yang diketahui menyala',
      targets: one(`${sum(once(alertsFiring), 'alertname')} > 0`, '{{alertname}}'),
      steps: [
        [null, 'yellow'],
        [10, 'red'],
      ],
      link: { title: 'Insiden', to: UIDS.incidents },
    },
  ],
};

/** The picture of the nation at a glance: one wall screen, nothing below its edge. */
export const nationalDashboard: DashboardSpec = {
  uid: UIDS.national,
  title: 'Sirekap: nasional',
  description:
    'The election night on one screen: promises, queue, provinces, alerts. Not an official result.',
  choices: ['phase'],
  rows: [promises, facts, trends, places],
};
