import { recapAnomalies } from '../../instrumentation/definitions.ts';
import { chart, one } from './builders.ts';
import { IN_PROVINCE, rate, sum } from './query.ts';
import type { PanelSpec } from './spec.ts';
import { PROVINCE_LOOKS } from './words.ts';

/** What only one service does, by its id. */
export const OWN_WORK: Readonly<Record<string, readonly PanelSpec[]>> = {
  recap: [
    chart({
      key: 'anomalies',
      title: 'Pembacaan ditolak, per provinsi',
      description:
        'Readings a minute of the chosen provinces whose totals cannot be true against the register. Many provinces at once: the reader misreads, not the stations.',
      unit: 'opm',
      width: 24,
      empty: 'Tidak ada yang diketahui ditolak',
      stacked: true,
      targets: one(`60 * ${sum(rate(recapAnomalies, IN_PROVINCE), 'province')} > 0`, '{{province}}'),
      looks: PROVINCE_LOOKS,
    }),
  ],
};
