import { receivedUploads } from '../../instrumentation/definitions.ts';
import type { Profile } from '../profile.ts';
import { select, type Match } from '../promql.ts';
import { POOR_NETWORK } from '../provinces.ts';
import { RECORDINGS } from '../recordings.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { due, dueSeries } from './due.ts';
import { fewest, forNight, MINUTE_MS } from './timing.ts';

/** Photos that must have come even of a slow night before a province without any is called silent: ten stations. */
const DUE_FROM = 30;
/** So many silent provinces are news also where the network is poor: Papua's six are seldom silent together. */
const SILENT_TOGETHER = 4;

/** Provinces that should have sent photos by now and have sent none, as the gateways count them or do not. */
const silent = (profile: Profile, provinces?: Match): string =>
  `${due(profile, 'low', provinces)} >= ${fewest(profile, DUE_FROM)} unless on (province) ${RECORDINGS.received} > 0`;

const received = (province: string): string => select(receivedUploads, { province, gateway: 'gw-wit' });

const firstReceiptMissing: AlertSpec = {
  name: 'FirstReceiptMissing',
  severity: 'warning',
  service: 'gateway',
  region: 'province',
  summary: 'Belum ada satu foto pun dari satu provinsi setelah TPS tutup',
  description:
    'TPS di provinsi {{ $labels.province }} sudah tutup, dan malam yang lambat pun seharusnya sudah mengirim puluhan foto. Gerbang belum memberi satu tanda terima pun.',
  expr: (profile) => silent(profile, { none: POOR_NETWORK }),
  holdMs: forNight(5 * MINUTE_MS),
  keepMs: forNight(2 * MINUTE_MS),
  dashboard: DASHBOARDS.province,
  cases: [
    {
      name: 'fires for the province without a photo, also when no gateway speaks of it',
      input: [
        [dueSeries('81', 'low'), '30x60'],
        [received('81'), '0x60'],
        [dueSeries('82', 'low'), '30x60'],
        [dueSeries('53', 'low'), '30x60'],
        [received('53'), '1x60'],
      ],
      at: '6m',
      fires: [{ province: '81' }, { province: '82' }],
    },
    {
      name: 'is silent until a slow night would have brought 30 photos',
      input: [
        [dueSeries('81', 'low'), '29x60'],
        [received('81'), '0x60'],
      ],
      at: '9m',
      fires: [],
    },
    {
      name: 'waits for five minutes',
      input: [[dueSeries('81', 'low'), '500x60']],
      at: '4m30s',
      fires: [],
    },
    {
      name: 'leaves Papua to its own alert',
      input: [[dueSeries('94', 'low'), '500x60']],
      at: '9m',
      fires: [],
    },
    {
      name: 'ends with the first photo',
      input: [
        [dueSeries('81', 'low'), '500x90'],
        [received('81'), '0x45 1x45'],
      ],
      at: '11m',
      fires: [],
    },
  ],
};

/** A ticket: nobody is woken for a village that climbs a hill to send. */
const remoteFirstReceiptMissing: AlertSpec = {
  name: 'RemoteFirstReceiptMissing',
  severity: 'info',
  service: 'gateway',
  region: 'province',
  summary: 'Belum ada foto dari provinsi yang jaringannya memang lemah',
  description:
    'Provinsi {{ $labels.province }} belum mengirim satu foto pun. Jaringannya memang lemah dan sebagian memakai noken: diam saja bukan gangguan. Periksa pada pagi hari atau bila provinsi lain ikut diam.',
  expr: (profile) => silent(profile, { any: POOR_NETWORK }),
  holdMs: forNight(30 * MINUTE_MS),
  keepMs: forNight(2 * MINUTE_MS),
  dashboard: DASHBOARDS.province,
  cases: [
    {
      name: 'fires for Papua after half an hour',
      input: [
        [dueSeries('94', 'low'), '30x240'],
        [dueSeries('81', 'low'), '30x240'],
      ],
      at: '31m',
      fires: [{ province: '94' }],
    },
    { name: 'waits for half an hour', input: [[dueSeries('94', 'low'), '30x240']], at: '29m', fires: [] },
    {
      name: 'is silent until a slow night would have brought 30 photos',
      input: [[dueSeries('94', 'low'), '29x240']],
      at: '35m',
      fires: [],
    },
    {
      name: 'ends with the first photo',
      input: [
        [dueSeries('94', 'low'), '500x240'],
        [received('94'), '0x200 1x40'],
      ],
      at: '37m',
      fires: [],
    },
  ],
};

const manySilent = (provinces: readonly string[], steps = 60): AlertSpec['cases'][number]['input'] =>
  provinces.map((province) => [dueSeries(province, 'low'), `30x${String(steps)}`]);

/** Speaks before the alerts of its provinces, which it holds back. */
const provincesSilent: AlertSpec = {
  name: 'ProvincesSilent',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Beberapa provinsi sekaligus belum mengirim satu foto pun',
  description:
    'Empat provinsi atau lebih sudah melewati jam tutup tanpa satu tanda terima. Bersama-sama itu bukan lagi jaringan desa: periksa gerbang zonanya, nama domain, dan masuknya petugas.',
  expr: (profile) => `count(${silent(profile)}) >= ${SILENT_TOGETHER}`,
  holdMs: forNight(3 * MINUTE_MS),
  keepMs: forNight(2 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: [
    {
      name: 'fires when four are silent together, also in Papua',
      input: manySilent(['91', '92', '93', '81']),
      at: '4m',
      fires: [{}],
    },
    { name: 'is silent on three', input: manySilent(['91', '92', '81']), at: '9m', fires: [] },
    {
      name: 'is silent on many that have each sent one photo',
      input: [
        ...manySilent(['91', '92', '93', '81']),
        ...['91', '92', '93', '81'].map((province) => [received(province), '1x60'] as const),
      ],
      at: '9m',
      fires: [],
    },
    {
      name: 'waits for three minutes',
      input: manySilent(['91', '92', '93', '81']),
      at: '2m30s',
      fires: [],
    },
    {
      name: 'ends when one of four has sent its first',
      input: [...manySilent(['91', '92', '93', '81'], 90), [received('81'), '0x40 1x50']],
      at: '10m',
      fires: [],
    },
  ],
};

/** Provinces of which nothing has come since they closed. */
export const FIRST_RECEIPT_ALERTS: readonly AlertSpec[] = [
  firstReceiptMissing,
  remoteFirstReceiptMissing,
  provincesSilent,
];
