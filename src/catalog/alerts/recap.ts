import { recapAnomalies, recapReadings } from '../../instrumentation/definitions.ts';
import type { Profile } from '../profile.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { atOnce, fewest, forNight, HOUR_MS, MINUTE_MS, span } from './timing.ts';

const anomalies = (province: string): string => select(recapAnomalies, { province });
const readings = (province: string): string => select(recapReadings, { province });

/**
 * A reader misreads a few in a hundred on any night, and those are corrected from the photo. One in ten is a reader
 * that is broken: a wrong release, a form it does not know.
 */
const MISREAD_FROM = 0.1;

/** Provinces in which the guard refused a tenth of an hour's readings or more. */
export function misread(profile: Profile): string {
  const inAnHour = (metric: string): string =>
    `sum by (province) (increase(${metric}[${span(profile, HOUR_MS)}]))`;
  const anomalous = inAnHour(recapAnomalies.name);
  return `${anomalous} >= ${fewest(profile, 50)} and ${anomalous} >= ${MISREAD_FROM} * ${inAnHour(recapReadings.name)}`;
}

/** Fires for the province in which the guard refuses a tenth of the readings. */
export const anomalousTotals: AlertSpec = {
  name: 'AnomalousTotals',
  severity: 'warning',
  service: 'recap',
  region: 'province',
  summary: 'Banyak angka hasil baca melebihi DPT',
  description:
    'Di provinsi {{ $labels.province }} sepersepuluh pembacaan atau lebih ditandai penjaga aritmetika dalam satu jam terakhir. Tahan publikasi angkanya; fotonya tetap terlihat.',
  expr: misread,
  holdMs: atOnce,
  keepMs: forNight(10 * MINUTE_MS),
  dashboard: DASHBOARDS.province,
  cases: [
    {
      name: 'fires for the province with many refused readings',
      input: [
        [anomalies('35'), '0+2x60'],
        [readings('35'), '0+10x60'],
        [anomalies('33'), '0 0 1+0x60'],
        [readings('33'), '0+10x60'],
      ],
      at: '10m',
      fires: [{ province: '35' }],
    },
    {
      name: 'is silent on a few',
      input: [
        [anomalies('35'), '0 0 5 9 12+0x60'],
        [readings('35'), '0 0 9 15 20+0x60'],
      ],
      at: '10m',
      fires: [],
    },
    {
      name: 'is silent on many in a province that sends very many',
      input: [
        [anomalies('32'), '0+2x60'],
        [readings('32'), '0+100x60'],
      ],
      at: '10m',
      fires: [],
    },
  ],
};
