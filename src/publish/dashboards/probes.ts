import {
  probeAge,
  probeClock,
  probeDuration,
  probeSuccess,
  probeVerdict,
} from '../../instrumentation/definitions.ts';
import { chart, one } from './builders.ts';
import { max, min, series } from './query.ts';
import type { RowSpec } from './spec.ts';

/** What synthetic phones outside see: no officer's try is in it. */
export const probesRow: RowSpec = {
  title: 'Penjajak dari luar',
  panels: [
    {
      key: 'probe-verdicts',
      kind: 'tiles',
      title: 'Putusan per zona',
      description:
        'What two places outside or more agree on: 1 works, 0 does not. login: a synthetic phone gets in; receipt: it gets a true receipt; upload: the vendor recorded the photo, which it did not while a gateway holds it. No tile: too few agree.',
      unit: 'none',
      width: 8,
      height: 8,
      targets: one(min(series(probeVerdict), 'zone', 'operation'), '{{zone}} {{operation}}'),
      steps: [
        [null, 'red'],
        [1, 'green'],
      ],
    },
    chart({
      key: 'probe-durations',
      title: 'Lama langkah penjajak',
      description:
        'The slowest zone of each vantage, by step. One vantage alone above the others: its own network.',
      unit: 's',
      targets: one(max(series(probeDuration), 'vantage', 'operation'), '{{vantage}} {{operation}}'),
    }),
    chart({
      key: 'probe-vantages',
      title: 'Yang dilihat setiap titik',
      description: 'The worst of all zones and steps that each vantage sees: 1 works, 0 does not.',
      unit: 'none',
      targets: one(min(series(probeSuccess), 'vantage'), '{{vantage}}'),
    }),
  ],
};

/** Whether those who look are heard, and believed. */
export const vantagesRow: RowSpec = {
  title: 'Titik pantau',
  panels: [
    chart({
      key: 'vantage-age',
      title: 'Sejak hasil terakhir',
      description:
        'Time since each vantage handed in a result. What is stale is no longer known, and no verdict.',
      unit: 's',
      targets: one(max(series(probeAge), 'vantage'), '{{vantage}}'),
    }),
    chart({
      key: 'vantage-clock',
      title: 'Jam titik pantau',
      description:
        'By how much each vantage’s clock is ahead of the collector’s and the gateways’. Off by more than five seconds its results are shown and do not count.',
      unit: 's',
      targets: one(max(series(probeClock), 'vantage'), '{{vantage}}'),
    }),
  ],
};
