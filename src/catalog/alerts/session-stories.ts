import { requestsTotal, ssoSessions, upstreamRequests } from '../../instrumentation/definitions.ts';
import * as foreign from '../foreign.ts';
import { select } from '../promql.ts';
import type { AlertCase } from './alert.ts';
import { MINUTE_MS } from './timing.ts';

type Series = AlertCase['input'][number];

const sent = (operation: string, values: string): Series => [
  select(upstreamRequests, { operation, province: '32', outcome: 'timeout', gateway: 'gw-wib' }),
  values,
];
const tried = (values: string): Series => sent('login', values);
/** How Prometheus reaches one of the vendor's processes. */
const seen = (instance: string, values: string): Series => [
  select(foreign.up, { job: 'sirekap', instance }),
  values,
];
const SEEN = seen('a', '1x90');

const request = (service: string, operation: string, outcome: string, values: string): Series => [
  select(requestsTotal, { service, operation, province: '32', outcome }),
  values,
];
const atSso = (outcome: string, values: string): Series => request('sso', 'login', outcome, values);
const asked = (outcome: string, values: string): Series => request('gateway', 'session', outcome, values);
/** What is no step, in great number, with one outcome. */
const elsewhere = (outcome: string): AlertCase['input'] => [
  request('gateway', 'login', outcome, '0+500x90'),
  request('sso', 'session', outcome, '0+500x90'),
];

const cause = (state: 'firing' | 'pending', values: string): Series => [
  `ALERTS{alertname="LoginSuccessLow",alertstate="${state}",region="nasional"}`,
  values,
];

/** Stories of LoginFunnelDrop. */
export const FUNNEL_CASES: readonly AlertCase[] = [
  {
    name: 'fires for the step to the SSO when a quarter of what is sent there never arrives',
    input: [SEEN, tried('0+8x90'), atSso('success', '0+6x90'), ...elsewhere('success')],
    at: '6m',
    fires: [{ stage: 'sso' }],
  },
  {
    name: 'fires for it when nobody has ever arrived',
    input: [SEEN, tried('0+8x90')],
    at: '6m',
    fires: [{ stage: 'sso' }],
  },
  {
    name: 'is silent about it where one of the vendor’s processes is not seen',
    input: [tried('0+8x90'), SEEN, seen('b', '0x90')],
    at: '12m',
    fires: [],
  },
  {
    name: 'is silent about it where nothing is known of the vendor',
    input: [tried('0+8x90'), [select(foreign.up, { job: 'gateway' }), '1x90']],
    at: '12m',
    fires: [],
  },
  {
    name: 'is silent about it where one look in seven at the vendor is in vain',
    input: [tried('0+8x90'), seen('a', '0 1x5 '.repeat(13))],
    at: '12m',
    fires: [],
  },
  {
    name: 'fires for it where one in fifteen is, whoever else is not seen',
    input: [
      tried('0+8x90'),
      seen('a', '0 1x13 '.repeat(6)),
      [select(foreign.up, { job: 'gateway', instance: 'c' }), '0x90'],
    ],
    at: '12m',
    fires: [{ stage: 'sso' }],
  },
  {
    name: 'fires for it once the vendor has been seen for long enough after two minutes in which it was not',
    input: [tried('0+8x90'), seen('a', '1x10 0x11 1x90')],
    before: [{ at: '11m10s', fires: [] }],
    at: '11m20s',
    fires: [{ stage: 'sso' }],
  },
  {
    name: 'is silent when a sixth does not, whatever else is sent there',
    input: [SEEN, tried('0+12x90'), atSso('success', '0+10x90'), sent('upload', '0+500x90')],
    at: '6m',
    fires: [],
  },
  {
    name: 'fires for the session when the SSO fails a quarter',
    input: [atSso('success', '0+6x90'), atSso('server_error', '0+2x90'), ...elsewhere('success')],
    at: '6m',
    fires: [{ stage: 'sesi' }],
  },
  {
    name: 'fires for it when nobody has ever got one',
    input: [atSso('server_error', '0+8x90')],
    at: '6m',
    fires: [{ stage: 'sesi' }],
  },
  {
    name: 'is silent when it fails a sixth, or refuses those that mistype, whatever waits elsewhere',
    input: [
      ...[atSso('success', '0+10x90'), atSso('server_error', '0+2x90'), atSso('client_error', '0+30x90')],
      ...elsewhere('paced'),
    ],
    at: '6m',
    fires: [],
  },
  {
    name: 'fires for the data when everybody is in and a quarter get no data',
    input: [
      ...[atSso('success', '0+9x90'), asked('success', '0+6x90'), asked('timeout', '0+2x90')],
      ...elsewhere('success'),
    ],
    at: '6m',
    fires: [{ stage: 'data' }],
  },
  {
    name: 'fires for the data when nobody gets any',
    input: [asked('timeout', '0+4x90')],
    at: '8m',
    fires: [{ stage: 'data' }],
  },
  {
    name: 'is silent when a sixth get no data, or ask for what is not theirs, whatever waits elsewhere',
    input: [
      ...[asked('success', '0+10x90'), asked('timeout', '0+2x90'), asked('client_error', '0+30x90')],
      ...elsewhere('paced'),
    ],
    at: '6m',
    fires: [],
  },
  {
    name: 'is silent on ninety-nine that are sent to the SSO',
    input: [SEEN, tried('0x10 99x90'), atSso('success', '0x10 10x90')],
    at: '6m',
    fires: [],
  },
  {
    name: 'fires on a hundred, after three minutes',
    input: [SEEN, tried('0x10 100x90'), atSso('success', '0x10 10x90')],
    before: [{ at: '4m40s', fires: [] }],
    at: '4m50s',
    fires: [{ stage: 'sso' }],
  },
  {
    name: 'is silent on ninety-nine that come to the SSO, and as many that ask for data',
    input: [atSso('server_error', '0x10 99x90'), asked('timeout', '0x10 99x90')],
    at: '6m',
    fires: [],
  },
  {
    name: 'fires on a hundred each',
    input: [atSso('server_error', '0x10 100x90'), asked('timeout', '0x10 100x90')],
    at: '4m50s',
    fires: [{ stage: 'sesi' }, { stage: 'data' }],
  },
  {
    name: 'opens only when logins are not known to fail, nor its window remembers it',
    input: [asked('timeout', '0+10x90'), cause('firing', '1x30 _x90')],
    before: [{ at: '12m50s', fires: [] }],
    at: '13m20s',
    fires: [{ stage: 'data' }],
  },
  {
    name: 'opens while it is not yet certain that logins fail',
    input: [asked('timeout', '0+10x90'), cause('pending', '1x90')],
    at: '6m',
    fires: [{ stage: 'data' }],
  },
  {
    name: 'ends five minutes after four in five of the last five minutes got data again',
    input: [asked('timeout', '0+10x40 400x80'), asked('success', '0x40 0+10x80')],
    before: [{ at: '15m40s', fires: [{ stage: 'data' }] }],
    at: '15m50s',
    fires: [],
  },
];

const issued = (kind: string, values: string): Series => [select(ssoSessions, { kind }), values];

/** Stories of SessionChurn. */
export const CHURN_CASES: readonly AlertCase[] = [
  {
    name: 'fires when an eighth of the accounts sign in again in half an hour',
    input: [issued('first', '0 8000x240'), issued('again', '0+6x240')],
    before: [{ at: '27m10s', fires: [] }],
    at: '27m20s',
    fires: [{}],
  },
  {
    name: 'is silent when a twelfth do',
    input: [issued('first', '0 12000x240'), issued('again', '0+6x240')],
    at: '39m',
    fires: [],
  },
  {
    name: 'is silent in the stampede, when all sign in for the first time',
    input: [issued('first', '0+500x240'), issued('again', '0+2x240')],
    at: '39m',
    fires: [],
  },
  {
    name: 'is silent on ninety-nine of a few',
    input: [issued('first', '0 200x240'), issued('again', '0x5 99x240')],
    at: '29m',
    fires: [],
  },
  {
    name: 'fires on a hundred of 950, after five minutes',
    input: [issued('first', '0 950x240'), issued('again', '0x5 100x240')],
    before: [{ at: '5m50s', fires: [] }],
    at: '6m',
    fires: [{}],
  },
  {
    name: 'counts accounts for as long as their sessions last',
    stepMs: 5 * MINUTE_MS,
    input: [issued('first', '0 8000x220'), issued('again', '0+30x220')],
    before: [{ at: '18h5m', fires: [] }],
    at: '18h10m',
    fires: [{}],
  },
  {
    name: 'opens only when its window has forgotten that logins failed',
    input: [issued('first', '0 8000x400'), issued('again', '0+6x400'), cause('firing', '1x30 _x400')],
    before: [{ at: '39m50s', fires: [] }],
    at: '40m10s',
    fires: [{}],
  },
  {
    name: 'opens while it is not yet certain that logins fail',
    input: [issued('first', '0 8000x240'), issued('again', '0+6x240'), cause('pending', '1x240')],
    at: '29m',
    fires: [{}],
  },
  {
    name: 'ends ten minutes after fewer than a tenth of half an hour had to sign in again',
    input: [issued('first', '0 8000x400'), issued('again', '0+40x60 2400x400')],
    before: [{ at: '46m30s', fires: [{}] }],
    at: '46m40s',
    fires: [],
  },
];
