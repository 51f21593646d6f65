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
  storyStepMs: MINUTE_MS,
  cases: [
    {
      name: 'fires for the province in which fifty of five hundred readings are refused',
      input: [
        [anomalies('35'), '0x65 50x80'],
        [readings('35'), '0x65 500x80'],
        [anomalies('33'), '0x65 1x80'],
        [readings('33'), '0x65 500x80'],
      ],
      before: [{ at: '65m', fires: [] }],
      at: '66m',
      fires: [{ province: '35' }],
    },
    {
      name: 'is silent on fewer than fifty',
      input: [
        [anomalies('35'), '0x65 49x80'],
        [readings('35'), '0x65 98x80'],
      ],
      at: '66m',
      fires: [],
    },
    {
      name: 'is silent on fifty in a province that sends more than five hundred',
      input: [
        [anomalies('32'), '0x65 50x80'],
        [readings('32'), '0x65 600x80'],
      ],
      at: '66m',
      fires: [],
    },
    {
      name: 'ends ten minutes after the hour in which they were refused',
      input: [
        [anomalies('35'), '0x65 50x100'],
        [readings('35'), '0x65 500x100'],
      ],
      before: [
        { at: '2h5m', fires: [{ province: '35' }] },
        { at: '2h15m', fires: [{ province: '35' }] },
      ],
      at: '2h16m',
      fires: [],
    },
    {
      name: 'is silent when a whole hour has brought enough readings',
      input: [
        [anomalies('32'), '0x65 50x80'],
        [readings('32'), '0+10x60 600x80'],
      ],
      at: '66m',
      fires: [],
    },
    {
      name: 'fires on the last hour, however much was read before it',
      input: [
        [anomalies('35'), '0x125 50x20'],
        [readings('35'), '0+20x60 1205+5x100'],
      ],
      at: '2h6m',
      fires: [{ province: '35' }],
    },
  ],
};
