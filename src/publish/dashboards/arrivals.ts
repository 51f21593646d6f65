import { RECORDINGS } from '../../catalog/index.ts';
import { expectedPhotos } from '../../instrumentation/definitions.ts';
import { chart, stat } from './builders.ts';
import { type IN_PROVINCE, max, recorded, series, sum } from './query.ts';
import type { Look, PanelSpec } from './spec.ts';

const LOOKS: Readonly<Record<string, Look>> = {
  diterima: { colour: 'blue' },
  diharapkan: { colour: 'green', line: 'dashed' },
  'paling sedikit': { colour: 'red', line: 'dotted' },
  'paling banyak': { colour: 'green', line: 'dotted' },
};

const due = (bound: string, here: Partial<typeof IN_PROVINCE>): string =>
  sum(max(series(expectedPhotos, { bound, ...here }), 'province'));

/** Of the presidential ballot, the only one that is expected, without what a rehearsal left. */
const arrived = (here: Partial<typeof IN_PROVINCE>): string => sum(recorded(RECORDINGS.ofNight, here));

/** The same at a glance: red below what arrives on the slowest night that is well. */
export const arrivedShare = (here: typeof IN_PROVINCE): PanelSpec =>
  stat({
    key: 'arrived-share',
    title: 'Dibanding batas bawah',
    description:
      'Photos of this province’s presidential ballot with a receipt over the least that the closing waves should have brought by now. Below 100 %: this is no slow night any more. No data: nothing is due yet, or the incident service is silent.',
    unit: 'percentunit',
    expr: `(${arrived(here)} or 0 * ${due('low', here)}) / (${due('low', here)} > 0)`,
    steps: [
      [null, 'red'],
      [1, 'green'],
    ],
  });

/** Photos that came, between those that should have: of one province (its matcher), or of the nation. */
export function arrivalsPanel(width: number, here: Partial<typeof IN_PROVINCE> = {}): PanelSpec {
  return chart({
    key: 'arrivals',
    title: 'Diterima dan yang diharapkan',
    description:
      'Photos of the presidential ballot with a receipt, of the nation or the chosen province, beside what the closing waves should have brought by now. Below the red dots is no slow night any more. Nothing is expected outside the election period.',
    unit: 'short',
    width,
    targets: [
      { expr: arrived(here), legend: 'diterima' },
      { expr: due('expected', here), legend: 'diharapkan' },
      { expr: due('low', here), legend: 'paling sedikit' },
      { expr: due('high', here), legend: 'paling banyak' },
    ],
    looks: LOOKS,
  });
}
