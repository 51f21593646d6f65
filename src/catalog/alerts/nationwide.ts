import { recapAnomalies, recapReadings, upstreamRequests } from '../../instrumentation/definitions.ts';
import { firing, select } from '../promql.ts';
import { validCount, type RatioSli } from '../slis.ts';
import { DASHBOARDS, type AlertCase, type AlertSpec } from './alert.ts';
import { misread } from './recap.ts';
import { atOnce, fewest, forNight, HOUR_MS, MINUTE_MS, span } from './timing.ts';
import { FEWEST_ATTEMPTS, OUTAGE_BELOW, OUTAGE_OVER_FROM } from './upload.ts';
import { oneInEight, otherwiseWell } from './outage-stories.ts';

/* What happens in many provinces at once has one cause: one alert speaks for theirs, and no later than they. */

/** As many as RegionUploadOutage's runbook lets go manual. */
const OUT_TOGETHER = 10;
const MISREAD_TOGETHER = 5;

/** Codes of provinces that stories are told of. */
const TEN = ['11', '12', '13', '14', '15', '16', '17', '18', '19', '21'] as const;

const failing = (province: string, values: string): AlertCase['input'][number] => [
  select(upstreamRequests, { operation: 'upload', province, outcome: 'server_error', gateway: 'gw-wib' }),
  values,
];
const taken = (province: string, values: string): AlertCase['input'][number] => [
  select(upstreamRequests, { operation: 'upload', province, outcome: 'success', gateway: 'gw-wib' }),
  values,
];
const allOf = (tell: (province: string) => AlertCase['input'], many = 10): AlertCase['input'] =>
  TEN.slice(0, many).flatMap(tell);

const OUTAGE_CASES: AlertSpec['cases'] = [
  {
    name: 'fires when ten provinces are out, before the third minute in which each would speak for itself',
    input: allOf((province) => [failing(province, '0+5x90')]),
    at: '3m10s',
    fires: [{}],
  },
  {
    name: 'waits for two minutes',
    input: allOf((province) => [failing(province, '0+5x90')]),
    at: '2m',
    fires: [],
  },
  {
    name: 'is silent on nine',
    input: allOf((province) => [failing(province, '0+5x90')], 9),
    at: '12m',
    fires: [],
  },
  {
    name: 'is silent on ten from which one upload in eight is taken',
    input: allOf(oneInEight),
    at: '12m',
    fires: [],
  },
  {
    name: 'fires on ten from which one upload in thirteen is taken',
    input: allOf((province) => [
      failing(province, '0+12x90'),
      taken(province, '0+1x90'),
      ...otherwiseWell(province),
    ]),
    at: '12m',
    fires: [{}],
  },
  {
    name: 'is silent on ten from which eighteen fail in a quarter of an hour, whatever else does',
    input: allOf((province) => [
      failing(province, '0+0.2x130'),
      [select(upstreamRequests, { operation: 'login', province, outcome: 'server_error' }), '0+9x130'],
      [select(upstreamRequests, { operation: 'upload', province, outcome: 'client_error' }), '0+9x130'],
    ]),
    at: '21m',
    fires: [],
  },
  {
    name: 'fires on ten from which twenty fail in a quarter of an hour',
    input: allOf((province) => [failing(province, '0+0.25x100')]),
    before: [{ at: '15m10s', fires: [] }],
    at: '15m20s',
    fires: [{}],
  },
  {
    name: 'ends an hour and three minutes after anything was known of them',
    input: allOf((province) => [failing(province, '0x5 20x420')]),
    before: [
      { at: '2m50s', fires: [] },
      { at: '3m', fires: [{}] },
      { at: '1h8m50s', fires: [{}] },
    ],
    at: '1h9m',
    fires: [],
  },
  {
    name: 'is silent when a tenth is taken again before two minutes are over',
    input: allOf((province) => [failing(province, '0+5x60'), taken(province, '0x9 3+3x50')]),
    at: '6m',
    fires: [],
  },
  {
    name: 'goes on firing when attempts all but cease',
    input: allOf((province) => [failing(province, '0+5x60 300+0x120')]),
    at: '29m',
    fires: [{}],
  },
  {
    name: 'goes on firing while more fail than are taken',
    input: allOf((province) => [failing(province, '0+20x60 1200+11x120'), taken(province, '0+0x60 0+9x120')]),
    at: '25m',
    fires: [{}],
  },
  {
    name: 'ends when one of ten is served again',
    input: [
      ...allOf((province) => [failing(province, '0+5x180')], 9),
      failing('21', '0+5x60 300+9x120'),
      taken('21', '0+0x60 0+11x120'),
    ],
    before: [{ at: '16m30s', fires: [{}] }],
    at: '16m40s',
    fires: [],
  },
];

/** By the share of attempts that the vendor confirms. Entered and left like the outage of one province. */
export const nationalUploadOutage = (vendorSuccess: RatioSli): AlertSpec => ({
  name: 'NationalUploadOutage',
  severity: 'critical',
  service: 'intake',
  region: 'nasional',
  summary: 'Penyedia tidak menerima unggahan dari banyak provinsi',
  description:
    'Di sepuluh provinsi atau lebih, kurang dari 10 % unggahan diterima penyedia. Itu satu gangguan, bukan banyak: foto ditahan di gerbang dengan tanda terima; jangan menganjurkan Rekap Manual satu per satu.',
  expr: (profile) => {
    const attempts = validCount(vendorSuccess, span(profile, 15 * MINUTE_MS));
    const out = `${vendorSuccess.record} < ${OUTAGE_BELOW} and on (province) ${attempts} >= ${fewest(profile, FEWEST_ATTEMPTS)}`;
    const stillOut = `last_over_time(${vendorSuccess.record}[${span(profile, HOUR_MS)}]) < ${OUTAGE_OVER_FROM}`;
    return `(count(${out}) >= ${OUT_TOGETHER})
or
(${firing('NationalUploadOutage', [])} and count(${stillOut}) >= ${OUT_TOGETHER})`;
  },
  holdMs: forNight(2 * MINUTE_MS),
  keepMs: forNight(3 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: OUTAGE_CASES,
});

const readings = (province: string, anomalous: string, all: string): AlertCase['input'] => [
  [select(recapAnomalies, { province }), anomalous],
  [select(recapReadings, { province }), all],
];

/** A reader that misreads in many provinces is one release that went wrong. */
export const nationalAnomalousTotals: AlertSpec = {
  name: 'NationalAnomalousTotals',
  severity: 'critical',
  service: 'recap',
  region: 'nasional',
  summary: 'Pembaca angka salah baca di banyak provinsi',
  description:
    'Di lima provinsi atau lebih, sepersepuluh pembacaan ditandai penjaga aritmetika dalam satu jam terakhir. Itu pembaca angkanya, bukan TPS-nya: tahan publikasi angka secara nasional; foto tetap terlihat.',
  expr: (profile) => `count(${misread(profile)}) >= ${MISREAD_TOGETHER}`,
  // Together with those that it speaks for, which do not wait either.
  holdMs: atOnce,
  keepMs: forNight(10 * MINUTE_MS),
  dashboard: DASHBOARDS.recap,
  storyStepMs: MINUTE_MS,
  cases: [
    {
      name: 'fires when fifty of five hundred readings are refused in five provinces',
      input: allOf((province) => readings(province, '0x65 50x20', '0x65 500x20'), 5),
      before: [{ at: '65m', fires: [] }],
      at: '66m',
      fires: [{}],
    },
    {
      name: 'is silent on four',
      input: allOf((province) => readings(province, '0x65 200x20', '0x65 500x20'), 4),
      at: '66m',
      fires: [],
    },
    {
      name: 'is silent on the usual few of many readings',
      input: allOf((province) => readings(province, '0x65 60x20', '0x65 660x20')),
      at: '66m',
      fires: [],
    },
    {
      name: 'is silent on fewer than fifty in each',
      input: allOf((province) => readings(province, '0x65 49x20', '0x65 98x20')),
      at: '66m',
      fires: [],
    },
    {
      name: 'is silent when a whole hour has brought enough readings',
      input: allOf((province) => readings(province, '0x65 50x20', '0+10x60 600x25')),
      at: '66m',
      fires: [],
    },
    {
      name: 'fires on the last hour, however much was read before it',
      input: allOf((province) => readings(province, '0x125 50x20', '0+20x60 1205+5x100'), 5),
      at: '2h6m',
      fires: [{}],
    },
    {
      name: 'ends ten minutes after the hour in which they were refused',
      input: allOf((province) => readings(province, '0x65 50x100', '0x65 500x100'), 5),
      before: [
        { at: '2h5m', fires: [{}] },
        { at: '2h15m', fires: [{}] },
      ],
      at: '2h16m',
      fires: [],
    },
  ],
};
