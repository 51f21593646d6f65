import { foreign } from '../../catalog/index.ts';
import {
  controlPolicyEpoch,
  policyEpoch,
  queueFreeRatio,
  queueHeld,
  queueOldestAge,
  queueStuck,
} from '../../instrumentation/definitions.ts';
import { stat } from './builders.ts';
import { IN_PROVINCE, lastKnown, max, min, series, sum } from './query.ts';
import { stepsOfResource } from './resources.ts';
import { limitOf } from './slices.ts';
import { SILENCE } from './spans.ts';
import type { RowSpec } from './spec.ts';

/** Whether it is bad, before the charts say where and since when. */
export const gatewayNow: RowSpec = {
  title: 'Keadaan sekarang',
  panels: [
    stat({
      key: 'now/down',
      title: 'Gerbang mati',
      description:
        'Gateways that do not answer monitoring. What they hold is on their disks; start them again.',
      unit: 'short',
      expr: `sum(1 - ${series(foreign.up, { job: 'gateway' })})`,
      steps: [
        [null, 'green'],
        [1, 'red'],
      ],
    }),
    stat({
      key: 'now/held',
      title: 'Tertahan di gerbang',
      description:
        'Photos of the chosen provinces, with a receipt, that the vendor has not confirmed yet. A gateway that is silent counts as it said last, for an hour.',
      unit: 'locale',
      expr: sum(lastKnown(queueHeld, SILENCE, IN_PROVINCE)),
      steps: [
        [null, 'green'],
        [1_000, 'yellow'],
        [20_000, 'red'],
      ],
    }),
    stat({
      key: 'now/oldest',
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
    }),
    stat({
      key: 'now/disk',
      title: 'Disk antrean terpenuh',
      description:
        'Share in use of the fullest queue disk. Orange: people are called; red: that gateway refuses new uploads.',
      unit: 'percentunit',
      expr: `1 - ${min(series(queueFreeRatio))}`,
      steps: stepsOfResource('queue-disk'),
    }),
    stat({
      key: 'now/stuck',
      title: 'Macet',
      description:
        'Photos with a receipt that no further try delivers by itself: a person must look at them.',
      unit: 'locale',
      expr: sum(series(queueStuck)),
      steps: [
        [null, 'green'],
        [1, 'yellow'],
      ],
    }),
    stat({
      key: 'now/behind',
      title: 'Kebijakan tertinggal',
      description:
        'By how many epochs the gateway furthest behind obeys an older policy than the one issued; one that is silent counts as it said last, for an hour. No data: the incident service is silent.',
      unit: 'none',
      expr: `clamp_min(${max(series(controlPolicyEpoch))} - ${min(lastKnown(policyEpoch, SILENCE))}, 0)`,
      steps: [
        [null, 'green'],
        [1, 'yellow'],
        [3, 'red'],
      ],
    }),
  ],
};
