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
import { OPERATION_LOOKS, PROBE_LOOKS } from './words.ts';

const WORKS = { 0: 'gagal', 1: 'jalan' } as const;

/** What synthetic phones outside see: no officer's try is in it. */
export const probesRow: RowSpec = {
  title: 'Penjajak dari luar',
  panels: [
    {
      key: 'probe-verdicts',
      kind: 'tiles',
      title: 'Putusan per zona',
      description:
        'What two places outside or more agree on. Masuk: a synthetic phone gets in; tanda terima: it gets a true receipt; sampai di penyedia: the vendor recorded the photo, which it has not while a gateway holds it. No tile: too few agree.',
      unit: 'none',
      width: 8,
      height: 8,
      targets: one(min(series(probeVerdict), 'zone', 'operation'), '{{zone}} {{operation}}'),
      looks: PROBE_LOOKS,
      words: WORKS,
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
      // A receipt comes with the upload's answer: it takes no time of its own.
      targets: (['login', 'upload'] as const).map((operation) => ({
        expr: max(series(probeDuration, { operation }), 'vantage'),
        legend: `{{vantage}}: ${OPERATION_LOOKS[operation].text}`,
      })),
    }),
    chart({
      key: 'probe-vantages',
      title: 'Yang dilihat setiap titik',
      description:
        'The worst of all zones and steps that each vantage sees: 1 works, 0 fails. One vantage alone at 0: its own network.',
      unit: 'none',
      share: 'whole',
      targets: one(min(series(probeSuccess), 'vantage'), '{{vantage}}'),
      words: WORKS,
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
      width: 12,
      targets: one(max(series(probeAge), 'vantage'), '{{vantage}}'),
    }),
    chart({
      key: 'vantage-clock',
      title: 'Jam titik pantau',
      description:
        'By how much each vantage’s clock is ahead of the collector’s and the gateways’; below zero it is behind. Off by more than five seconds its results are shown and do not count.',
      unit: 's',
      width: 12,
      signed: true,
      targets: one(max(series(probeClock), 'vantage'), '{{vantage}}'),
    }),
  ],
};
