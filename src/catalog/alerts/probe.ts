import { probeAge, probeClock, probeLooks, probeVerdict } from '../../instrumentation/definitions.ts';
import * as foreign from '../foreign.ts';
import { byRegionGateway } from '../gateways.ts';
import { ratioOf, select } from '../promql.ts';
import { DASHBOARDS, type AlertCase, type AlertSpec } from './alert.ts';
import { forSteady, MINUTE_MS, steadyMs, steadySpan } from './timing.ts';

const looks = (gateway: string, outcome: string, values: string): AlertCase['input'][number] => [
  select(probeLooks, { gateway, outcome, job: 'status' }),
  values,
];
const up = (gateway: string, values: string): AlertCase['input'][number] => [
  select(foreign.up, { job: 'gateway', gateway, instance: gateway }),
  values,
];

/** Of the looks from outside, so many must be answered; a single one that is late is no news. */
const ANSWERED_FLOOR = 0.5;

/** A gateway that is really gone has an alert of its own: here the two views differ. */
export const probeDisagrees: AlertSpec = {
  name: 'ProbeDisagrees',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Gerbang sehat menurut dirinya, tetapi tidak terjawab dari luar',
  description:
    'Pengamat di luar tidak mendapat jawaban dari gerbang {{ $labels.gateway }}, padahal pemantauan dari dalam melihatnya hidup. Yang rusak ada di antaranya: nama domain, sertifikat, jaringan, atau penyeimbang beban.',
  expr: (profile) => {
    const window = steadySpan(profile, 5 * MINUTE_MS);
    const rate = (selector: string): string => `sum by (gateway) (rate(${selector}[${window}]))`;
    const answered = ratioOf(rate(select(probeLooks, { outcome: 'answered' })), rate(select(probeLooks)));
    // Looked at from outside is a region's address, behind which several gateways may stand.
    const isUp = `min by (gateway) (${byRegionGateway(select(foreign.up, { job: 'gateway' }))}) == 1`;
    return `${answered} < ${ANSWERED_FLOOR} and on (gateway) ${isUp}`;
  },
  holdMs: forSteady(MINUTE_MS),
  keepMs: forSteady(MINUTE_MS),
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires for the gateway that answers four looks in nine, though it is up',
      input: [
        ...[looks('gw-wib', 'answered', '0+4x60'), looks('gw-wib', 'failed', '0+5x60'), up('gw-wib', '1x60')],
        ...[looks('gw-wit', 'answered', '0+9x60'), looks('gw-wit', 'failed', '0x60'), up('gw-wit', '1x60')],
        [select(foreign.up, { job: 'status', gateway: 'gw-wib' }), '0x60'],
      ],
      before: [{ at: '1m', fires: [] }],
      at: '1m10s',
      fires: [{ gateway: 'gw-wib' }],
    },
    {
      name: 'is silent on one that answers five in nine',
      input: [
        looks('gw-wib', 'answered', '0+5x60'),
        looks('gw-wib', 'failed', '0+4x60'),
        up('gw-wib', '1x60'),
      ],
      at: '6m',
      fires: [],
    },
    {
      name: 'leaves a gateway that is down to its own alert',
      input: [looks('gw-wib', 'answered', '0x60'), looks('gw-wib', 'failed', '0+1x60'), up('gw-wib', '0x60')],
      at: '6m',
      fires: [],
    },
    { name: 'is silent where nobody looks', input: [up('gw-wib', '1x60')], at: '6m', fires: [] },
    {
      name: 'fires when it has never been answered',
      input: [looks('gw-wib', 'failed', '0+1x60'), up('gw-wib', '1x60')],
      at: '6m',
      fires: [{ gateway: 'gw-wib' }],
    },
    {
      name: 'fires for the address behind which two gateways are up',
      input: [looks('gw-wib', 'failed', '0+1x60'), up('gw-wib-1', '1x60'), up('gw-wib-2', '1x60')],
      at: '6m',
      fires: [{ gateway: 'gw-wib' }],
    },
    {
      name: 'ends a minute after half of the looks of five minutes are answered again',
      input: [
        looks('gw-wib', 'answered', '0x30 0+1x60'),
        looks('gw-wib', 'failed', '0+1x30 30x60'),
        up('gw-wib', '1x90'),
      ],
      before: [{ at: '8m30s', fires: [{ gateway: 'gw-wib' }] }],
      at: '8m40s',
      fires: [],
    },
  ],
};

type Story = AlertCase['input'][number];
const verdict = (zone: string, operation: string, values: string): Story => [
  select(probeVerdict, { zone, operation, job: 'status' }),
  values,
];

/**
 * A photo that the gateway holds has its receipt: that the vendor did not take it is other alerts' news. So a phone's two
 * needs are judged here: to get in, and to get a receipt.
 */
export const probesFailing: AlertSpec = {
  name: 'ProbesFailing',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Penjajak tidak dapat masuk atau tidak mendapat tanda terima',
  description:
    'Sedikitnya dua titik pantau di luar sepakat: ponsel tiruan di zona {{ $labels.zone }} gagal pada langkah {{ $labels.operation }} (login: masuk; receipt: tanda terima foto). Ponsel KPPS mengalami hal yang sama.',
  expr: () =>
    `min by (zone, operation) (${select(probeVerdict, { operation: { any: ['login', 'receipt'] } })}) == 0`,
  holdMs: forSteady(2 * MINUTE_MS),
  keepMs: forSteady(MINUTE_MS),
  dashboard: DASHBOARDS.login,
  cases: [
    {
      name: 'fires for the zone and the step that fail, after two minutes',
      input: [
        ...[verdict('WIB', 'login', '0x60'), verdict('WIB', 'receipt', '1x60')],
        ...[verdict('WITA', 'login', '1x60'), verdict('WITA', 'receipt', '0x60')],
      ],
      before: [{ at: '1m50s', fires: [] }],
      at: '2m',
      fires: [
        { zone: 'WIB', operation: 'login' },
        { zone: 'WITA', operation: 'receipt' },
      ],
    },
    {
      name: 'is silent on photos that are held: their phones have a receipt',
      input: [verdict('WIB', 'upload', '0x60'), verdict('WIB', 'receipt', '1x60')],
      at: '6m',
      fires: [],
    },
    { name: 'is silent where too few agree', input: [verdict('WIB', 'login', '_x60')], at: '6m', fires: [] },
    {
      name: 'begins anew when it worked in between',
      input: [verdict('WIT', 'login', '0x11 1 0x11')],
      at: '3m40s',
      fires: [],
    },
    {
      name: 'ends a minute after it works again',
      input: [verdict('WIT', 'login', '0x30 1x60')],
      before: [{ at: '6m', fires: [{ zone: 'WIT', operation: 'login' }] }],
      at: '6m10s',
      fires: [],
    },
  ],
};

/** Three rounds and some; a result that is older is not known any more either. */
const SILENT_MS = 5 * MINUTE_MS;
/** As the collector judges it. */
const CLOCK_OFF_SECONDS = 5;

const age = (vantage: string, values: string): Story => [
  select(probeAge, { vantage, job: 'status' }),
  values,
];
const ahead = (vantage: string, values: string): Story => [
  select(probeClock, { vantage, job: 'status' }),
  values,
];

/** With one of three gone the other two must agree in everything; with two gone nobody is believed. */
export const vantageNotCounted: AlertSpec = {
  name: 'VantageNotCounted',
  severity: 'warning',
  service: 'gateway',
  region: 'nasional',
  summary: 'Satu titik pantau tidak terhitung',
  description:
    'Titik pantau {{ $labels.vantage }} sudah lima menit tidak menyerahkan hasil, atau jamnya meleset lebih dari lima detik. Hasilnya tidak dihitung; dua dari tiga titik harus sepakat.',
  expr: (profile) =>
    `max by (vantage) (${probeAge.name}) > ${steadyMs(profile, SILENT_MS) / 1_000} or max by (vantage) (abs(${probeClock.name})) > ${CLOCK_OFF_SECONDS}`,
  holdMs: forSteady(MINUTE_MS),
  keepMs: forSteady(MINUTE_MS),
  dashboard: DASHBOARDS.monitoring,
  cases: [
    {
      name: 'fires for the one that is silent, a minute after five',
      input: [age('barat', '0+10x60'), age('timur', '10x60')],
      before: [{ at: '6m', fires: [] }],
      at: '6m10s',
      fires: [{ vantage: 'barat' }],
    },
    {
      name: 'is silent on one that comes every five minutes',
      input: [age('barat', '0+10x30 0+10x30 0+10x30')],
      at: '10m',
      fires: [],
    },
    {
      name: 'fires for clocks that are five and a half seconds off, either way',
      input: [ahead('barat', '5.5x60'), ahead('tengah', '-5.5x60'), ahead('timur', '-4.9x60')],
      before: [{ at: '50s', fires: [] }],
      at: '1m',
      fires: [{ vantage: 'barat' }, { vantage: 'tengah' }],
    },
    {
      name: 'is silent on one that is five seconds off',
      input: [ahead('barat', '5x60')],
      at: '6m',
      fires: [],
    },
    {
      name: 'ends a minute after it is heard again',
      input: [age('barat', '600x30 5x60')],
      before: [{ at: '6m', fires: [{ vantage: 'barat' }] }],
      at: '6m10s',
      fires: [],
    },
  ],
};
