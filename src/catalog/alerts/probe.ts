import { probeLooks } from '../../instrumentation/definitions.ts';
import * as foreign from '../foreign.ts';
import { ratioOf, select } from '../promql.ts';
import { DASHBOARDS, type AlertCase, type AlertSpec } from './alert.ts';
import { forSteady, MINUTE_MS, steadySpan } from './timing.ts';

const looks = (gateway: string, outcome: string, values: string): AlertCase['input'][number] => [
  select(probeLooks, { gateway, outcome, job: 'status' }),
  values,
];
const up = (gateway: string, values: string): AlertCase['input'][number] => [
  select(foreign.up, { job: 'gateway', gateway }),
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
    const isUp = `min by (gateway) (${select(foreign.up, { job: 'gateway' })}) == 1`;
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
