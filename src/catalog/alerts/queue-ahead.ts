import { queueFreeRatio, queueOldestAge } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import { RECORDINGS } from '../recordings.ts';
import { limitIn, type SliceSlo } from '../slos.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { forNight, forSteady, HOUR_MS, MINUTE_MS } from './timing.ts';

const WIB = { gateway: 'gw-wib' } as const;
const WIT = { gateway: 'gw-wit' } as const;

/** UploadLatencyHigh says nothing of a backlog that shrinks; one that shrinks too slowly is told here. */
export const queueAgeHigh = (freshness: SliceSlo): AlertSpec => ({
  name: 'QueueAgeHigh',
  severity: 'warning',
  service: 'intake',
  region: 'nasional',
  summary: 'Foto bertanda terima lebih dari setengah jam di gerbang',
  description:
    'Foto tertua yang boleh dialirkan di gerbang {{ $labels.gateway }} sudah lebih dari setengah jam menunggu. Fotonya aman, tetapi pengaliran tidak mengejar.',
  expr: (profile) => `max by (gateway) (${queueOldestAge.name}) > ${limitIn(freshness, profile)}`,
  holdMs: forSteady(2 * MINUTE_MS),
  keepMs: forSteady(2 * MINUTE_MS),
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires for the gateway whose oldest is 32 minutes old',
      input: [
        [select(queueOldestAge, WIB), '1900x60'],
        [select(queueOldestAge, WIT), '1700x60'],
      ],
      before: [{ at: '1m50s', fires: [] }],
      at: '2m',
      fires: [WIB],
    },
    {
      name: 'is silent when its oldest is half an hour old to the second',
      input: [[select(queueOldestAge, WIB), '1800x60']],
      at: '9m',
      fires: [],
    },
    {
      name: 'ends two minutes after the drain has caught up',
      input: [[select(queueOldestAge, WIB), '9000x20 60x60']],
      before: [{ at: '5m20s', fires: [WIB] }],
      at: '5m30s',
      fires: [],
    },
  ],
});

/** Long enough to bring a volume, short enough to be about this night. */
const FULL_WITHIN_MS = 6 * HOUR_MS;

const free = (gateway: typeof WIB | typeof WIT): string => select(queueFreeRatio, gateway);

/** What becomes of the queue if nobody does anything. */
export const queueFullTonight: AlertSpec = {
  name: 'QueueFullTonight',
  severity: 'warning',
  service: 'gateway',
  region: 'nasional',
  summary: 'Disk antrean gerbang akan penuh malam ini juga',
  description:
    'Dengan laju setengah jam terakhir, disk antrean gerbang {{ $labels.gateway }} mencapai batas penolakan (7 %) dalam enam jam. Masih ada waktu untuk menambah volume.',
  expr: (profile) => `${RECORDINGS.queueFullIn} < ${Math.round(FULL_WITHIN_MS / profile.speed / 1_000)}`,
  holdMs: forNight(10 * MINUTE_MS),
  keepMs: forNight(10 * MINUTE_MS),
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      // From 0.9, 3.9 in 10,000 a step: after ten minutes it refuses in 5 h 45 min. A pace is known from the second value on.
      name: 'fires when it refuses in less than six hours, after ten minutes',
      input: [
        [free(WIB), '0.9-0.00039x120'],
        [free(WIT), '0.9-0.0001x120'],
      ],
      before: [{ at: '10m', fires: [] }],
      at: '10m10s',
      fires: [WIB],
    },
    {
      name: 'is silent when it refuses in six hours and a half',
      input: [[free(WIB), '0.9-0.00034x120']],
      at: '19m',
      fires: [],
    },
    {
      // 22,100 s from what is refused below: 7 %, and not a tenth.
      name: 'is silent when a disk with little left refuses in six hours and eight minutes',
      input: [[free(WIB), '0.3-0.0001x120']],
      at: '15m',
      fires: [],
    },
    {
      name: 'takes the fuller and the faster of a gateway’s disks',
      input: [
        [select(queueFreeRatio, { ...WIB, instance: 'a' }), '0.9-0.00039x120'],
        [select(queueFreeRatio, { ...WIB, instance: 'b' }), '0.95x120'],
      ],
      at: '10m10s',
      fires: [WIB],
    },
    {
      name: 'is silent while it drains',
      input: [[free(WIB), '0.2+0.001x120']],
      at: '19m',
      fires: [],
    },
    {
      name: 'ends ten minutes after a volume was added',
      input: [[free(WIB), '0.9-0.001x80 0.95x300']],
      before: [{ at: '24m20s', fires: [WIB] }],
      at: '24m30s',
      fires: [],
    },
    {
      name: 'remembers for half an hour that it filled',
      input: [[free(WIB), '0.9-0.001x80 0.82x300']],
      before: [{ at: '41m', fires: [WIB] }],
      at: '42m',
      fires: [],
    },
  ],
};
