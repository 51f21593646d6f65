import { queueFreeRatio, queueOldestAge } from '../../instrumentation/definitions.ts';
import type { Profile } from '../profile.ts';
import { select } from '../promql.ts';
import { RECORDINGS } from '../recordings.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { forNight, forSteady, HOUR_MS, MINUTE_MS } from './timing.ts';

const WIB = { gateway: 'gw-wib' } as const;
const WIT = { gateway: 'gw-wit' } as const;

/** The freshness that is promised: half an hour, sixty times what counts as slow. Ages are real time in a replay too. */
const oldestAllowedS = (profile: Profile): number => (60 * profile.slowDeliveryMs) / 1_000;

/** UploadLatencyHigh says nothing of a backlog that shrinks; one that shrinks too slowly is told here. */
const queueAgeHigh: AlertSpec = {
  name: 'QueueAgeHigh',
  severity: 'warning',
  service: 'gateway',
  region: 'nasional',
  summary: 'Foto bertanda terima lebih dari setengah jam di gerbang',
  description:
    'Foto tertua yang boleh dialirkan di gerbang {{ $labels.gateway }} sudah lebih dari setengah jam menunggu. Fotonya aman, tetapi pengaliran tidak mengejar.',
  expr: (profile) => `max by (gateway) (${queueOldestAge.name}) > ${oldestAllowedS(profile)}`,
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
      at: '3m',
      fires: [WIB],
    },
    {
      name: 'waits for two minutes',
      input: [[select(queueOldestAge, WIB), '9000x60']],
      at: '1m30s',
      fires: [],
    },
    {
      name: 'ends when the drain has caught up',
      input: [[select(queueOldestAge, WIB), '9000x20 60x60']],
      at: '7m',
      fires: [],
    },
  ],
};

/** Long enough to bring a volume, short enough to be about this night. */
const FULL_WITHIN_MS = 6 * HOUR_MS;

const free = (gateway: typeof WIB | typeof WIT): string => select(queueFreeRatio, gateway);

const queueFullTonight: AlertSpec = {
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
      // From 0.9, 3.9 in 10,000 a step: after a quarter of an hour it refuses in 5 h 40 min.
      name: 'fires when it refuses in less than six hours',
      input: [
        [free(WIB), '0.9-0.00039x120'],
        [free(WIT), '0.9-0.0001x120'],
      ],
      at: '15m',
      fires: [WIB],
    },
    {
      name: 'is silent when it refuses in six hours and a half',
      input: [[free(WIB), '0.9-0.00034x120']],
      at: '19m',
      fires: [],
    },
    {
      name: 'is silent while it drains',
      input: [[free(WIB), '0.2+0.001x120']],
      at: '19m',
      fires: [],
    },
    {
      name: 'waits for ten minutes',
      input: [[free(WIB), '0.9-0.001x120']],
      at: '9m30s',
      fires: [],
    },
    {
      name: 'ends when a volume was added',
      input: [[free(WIB), '0.9-0.001x80 0.95x300']],
      at: '56m',
      fires: [],
    },
  ],
};

/** What becomes of the queue if nobody does anything. */
export const QUEUE_AHEAD_ALERTS: readonly AlertSpec[] = [queueAgeHigh, queueFullTonight];
