import {
  queueHeld,
  queueOldestAge,
  uploadDelivery,
  upstreamRequests,
} from '../../instrumentation/definitions.ts';
import { firing, select } from '../promql.ts';
import { RECORDINGS } from '../recordings.ts';
import { validCount, type RatioSli } from '../slis.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { fewest, forNight, HOUR_MS, MINUTE_MS, span } from './timing.ts';

/** A province's outage begins below the first share of uploads that the vendor takes, and ends at the second. */
export const OUTAGE_BELOW = 0.1;
export const OUTAGE_OVER_FROM = 0.5;
/** Attempts from which a province's share is judged. */
export const FEWEST_ATTEMPTS = 20;

const oldest = select(queueOldestAge, { gateway: 'gw-wib' });
const held = (province: string): string => select(queueHeld, { province, gateway: 'gw-wib' });
const bucket = (le: string): string => `${uploadDelivery.name}_bucket{gateway="gw-wib",le="${le}"}`;
const count = `${uploadDelivery.name}_count{gateway="gw-wib"}`;
const upstream = (province: string, outcome: string): string =>
  select(upstreamRequests, { operation: 'upload', province, outcome, gateway: 'gw-wita' });

/**
 * Slow is: p95 of what was delivered, or the age of the oldest that is not (of more than a few held outside
 * provinces whose vendor is out: those have their own alert). A backlog that shrinks opens nothing: a
 * province coming back from manual mode drains hours-old photos, which is recovery. Once firing, it goes on
 * while anything is slow.
 */
const uploadLatencyHigh: AlertSpec = {
  name: 'UploadLatencyHigh',
  severity: 'critical',
  service: 'intake',
  region: 'nasional',
  summary: 'Foto C.Hasil lambat sampai di penyedia',
  description:
    'Foto memerlukan lebih lama dari batas (p95), atau antrean tidak lagi bergerak. Foto yang sudah bertanda terima aman di gerbang; kotak suara dan pleno tidak menunggu unggahan.',
  expr: (profile) => {
    const slow = profile.slowDeliveryMs / 1_000;
    const window = span(profile, 5 * MINUTE_MS);
    const slowDelivery = `(${RECORDINGS.uploadDeliveryP95} > ${slow} and sum(increase(${uploadDelivery.name}_count[${window}])) >= ${fewest(profile, 50)})`;
    const heldElsewhere = `sum(${RECORDINGS.held} unless on (province) ${RECORDINGS.uploadVendorSuccess} < ${OUTAGE_BELOW}) >= ${fewest(profile, 20)}`;
    const slowQueue = `(${RECORDINGS.oldestHeld} > ${slow} and ${heldElsewhere})`;
    const shrinking = `sum(${RECORDINGS.held}) < sum(${RECORDINGS.held} offset ${span(profile, 2 * MINUTE_MS)})`;
    return `((${slowDelivery} or ${slowQueue}) unless ${shrinking})
or
(${firing('UploadLatencyHigh', [])} and (${slowDelivery} or ${slowQueue}))`;
  },
  holdMs: forNight(2 * MINUTE_MS),
  keepMs: forNight(5 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: [
    {
      name: 'fires when one delivery in ten takes a minute',
      input: [
        [bucket('30'), '0+9x90'],
        [bucket('60'), '0+10x90'],
        [bucket('+Inf'), '0+10x90'],
        [count, '0+10x90'],
      ],
      at: '12m',
      fires: [{}],
    },
    {
      name: 'fires when the queue grows and its oldest photo is older than the limit',
      input: [
        [oldest, '0+10x90'],
        [held('32'), '0+20x90'],
      ],
      at: '12m',
      fires: [{}],
    },
    {
      name: 'is silent when deliveries are quick and the queue is short',
      input: [
        [bucket('1'), '0+99x90'],
        [bucket('60'), '0+100x90'],
        [bucket('+Inf'), '0+100x90'],
        [count, '0+100x90'],
        [oldest, '5x90'],
        [held('32'), '30x90'],
      ],
      at: '12m',
      fires: [],
    },
    {
      name: 'is silent when only a province whose vendor is out keeps old photos',
      input: [
        [oldest, '0+10x90'],
        [held('52'), '0+20x90'],
        [upstream('52', 'server_error'), '0+10x90'],
        [bucket('1'), '0+10x90'],
        [bucket('+Inf'), '0+10x90'],
        [count, '0+10x90'],
      ],
      at: '12m',
      fires: [],
    },
    {
      name: 'fires when a province that the vendor still takes a fifth of keeps old photos',
      input: [
        [oldest, '0+10x90'],
        [held('52'), '0+20x90'],
        [upstream('52', 'server_error'), '0+4x90'],
        [upstream('52', 'success'), '0+1x90'],
      ],
      at: '12m',
      fires: [{}],
    },
    {
      name: 'is silent while an old backlog drains',
      input: [
        [oldest, '7200x90'],
        [held('52'), '5000-20x90'],
        [upstream('52', 'success'), '0+20x90'],
      ],
      at: '12m',
      fires: [],
    },
    {
      name: 'goes on firing while the backlog that it announced drains',
      input: [
        [oldest, '0+10x60 600x60'],
        [held('32'), '0+20x60 1200-10x60'],
      ],
      at: '16m',
      fires: [{}],
    },
    {
      name: 'ends once the queue is empty',
      input: [
        [oldest, '0+10x60 0x60'],
        [held('32'), '0+20x60 0x60'],
      ],
      at: '17m',
      fires: [],
    },
  ],
};

const OUTAGE_CASES: AlertSpec['cases'] = [
  {
    name: 'fires for the province whose uploads all fail, and for no other',
    input: [
      [upstream('52', 'server_error'), '0+5x90'],
      [upstream('51', 'success'), '0+5x90'],
      [upstream('51', 'server_error'), '0+1x90'],
    ],
    at: '12m',
    fires: [{ province: '52' }],
  },
  {
    name: 'fires when one upload in twenty is taken',
    input: [
      [upstream('52', 'server_error'), '0+19x90'],
      [upstream('52', 'success'), '0+1x90'],
    ],
    at: '12m',
    fires: [{ province: '52' }],
  },
  {
    name: 'is silent while one upload in five is taken',
    input: [
      [upstream('52', 'server_error'), '0+4x90'],
      [upstream('52', 'success'), '0+1x90'],
    ],
    at: '12m',
    fires: [],
  },
  {
    name: 'is silent on a province with a handful of attempts',
    input: [[upstream('92', 'timeout'), '0 0 4+0x90']],
    at: '5m',
    fires: [],
  },
  {
    name: 'is silent when the photos themselves are refused',
    input: [[upstream('52', 'client_error'), '0+5x90']],
    at: '12m',
    fires: [],
  },
  {
    name: 'goes on firing when attempts all but cease',
    input: [[upstream('52', 'server_error'), '0+5x60 300+0x120']],
    at: '29m',
    fires: [{ province: '52' }],
  },
  {
    name: 'goes on firing while more uploads fail than are taken',
    input: [
      [upstream('52', 'server_error'), '0+20x60 1200+13x120'],
      [upstream('52', 'success'), '0+0x60 0+7x120'],
    ],
    at: '25m',
    fires: [{ province: '52' }],
  },
  {
    name: 'ends once more uploads are taken than fail',
    input: [
      [upstream('52', 'server_error'), '0+20x60 1200+8x120'],
      [upstream('52', 'success'), '0+0x60 0+12x120'],
    ],
    at: '25m',
    fires: [],
  },
  {
    name: 'ends once probes succeed',
    input: [
      [upstream('52', 'server_error'), '0+5x60 300+0x120'],
      [upstream('52', 'success'), '0+0x60 0+1x120'],
    ],
    at: '25m',
    fires: [],
  },
  {
    name: 'does not take a restarted gateway for an outage',
    input: [
      [upstream('52', 'success'), '0+5x60 _x2 0+5x60'],
      [upstream('52', 'timeout'), '0+1x60 _x2 0+1x60'],
    ],
    at: '11m',
    fires: [],
  },
];

/**
 * Judged where gateways meet the vendor. Entered below a tenth, left from a half of what was *last known*:
 * a manual province is probed only now and then, and between two probes nothing is known.
 */
const regionUploadOutage = (vendorSuccess: RatioSli): AlertSpec => ({
  name: 'RegionUploadOutage',
  severity: 'critical',
  service: 'intake',
  region: 'province',
  summary: 'Penyedia tidak menerima unggahan dari satu provinsi',
  description:
    'Kurang dari 10 % unggahan dari provinsi {{ $labels.province }} diterima penyedia. Foto tertahan di gerbang dengan tanda terima; pertimbangkan anjuran Rekap Manual.',
  expr: (profile) => {
    const attempts = validCount(vendorSuccess, span(profile, 15 * MINUTE_MS));
    const lastKnown = `last_over_time(${vendorSuccess.record}[${span(profile, HOUR_MS)}])`;
    return `(${vendorSuccess.record} < ${OUTAGE_BELOW} and on (province) ${attempts} >= ${fewest(profile, FEWEST_ATTEMPTS)})
or
(${firing('RegionUploadOutage', ['province'])} and on (province) ${lastKnown} < ${OUTAGE_OVER_FROM})`;
  },
  holdMs: forNight(3 * MINUTE_MS),
  keepMs: forNight(3 * MINUTE_MS),
  dashboard: DASHBOARDS.province,
  cases: OUTAGE_CASES,
});

/** Alerts on what becomes of photos, by the share of attempts that the vendor confirms. */
export const uploadAlerts = (vendorSuccess: RatioSli): readonly AlertSpec[] => [
  uploadLatencyHigh,
  regionUploadOutage(vendorSuccess),
];
