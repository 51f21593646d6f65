import { requestsTotal, ssoSessions, upstreamRequests } from '../../instrumentation/definitions.ts';
import { firingWithin, select } from '../promql.ts';
import type { Profile } from '../profile.ts';
import { CALLERS_FAULT } from '../slis.ts';
import { DASHBOARDS, type AlertCase, type AlertSpec } from './alert.ts';
import { fewest, forNight, HOUR_MS, MINUTE_MS, span } from './timing.ts';

/* What lies behind the gateway's door: steps of signing in, and sessions that do not last. */

/** Each step keeps nearly everybody on a night that is well; of five, one is lost only where it is broken. */
const STEP_FLOOR = 0.8;
const FEWEST_AT_STEP = 100;
const STEP_WINDOW_MS = 5 * MINUTE_MS;
const CHURN_WINDOW_MS = 30 * MINUTE_MS;

/** Logins that fail break steps and bring people back: while that is announced, and as long as a window remembers it, nothing is new. */
const CAUSE = 'LoginSuccessLow';
const unlessCause = (profile: Profile, windowMs: number): string =>
  `unless on () ${firingWithin(CAUSE, span(profile, windowMs))}`;
const causeFires = (values: string): AlertCase['input'][number] => [
  `ALERTS{alertname="${CAUSE}",alertstate="firing",region="nasional"}`,
  values,
];

/** A step that too few pass, by the label `stage`: who came to it, and who of them went on. */
function lossyStep(profile: Profile, stage: string, came: string, wentOn: string): string {
  const window = span(profile, STEP_WINDOW_MS);
  const rate = (series: string): string => `sum(rate(${series}[${window}]))`;
  const passed = `(${rate(wentOn)} or 0 * ${rate(came)}) / (${rate(came)} > 0)`;
  const enough = `sum(increase(${came}[${window}])) >= ${fewest(profile, FEWEST_AT_STEP)}`;
  return `label_replace(${passed} < ${STEP_FLOOR} and ${enough}, "stage", "${stage}", "", "")`;
}

const ATTEMPTED = { operation: 'login' } as const;
const AT_SSO = { service: 'sso', operation: 'login' } as const;
const DATA = { service: 'gateway', operation: 'session' } as const;
const judged = { outcome: { none: [CALLERS_FAULT] } } as const;

const tried = (values: string): AlertCase['input'][number] => [
  select(upstreamRequests, { ...ATTEMPTED, province: '32', outcome: 'timeout', gateway: 'gw-wib' }),
  values,
];
const atSso = (outcome: string, values: string): AlertCase['input'][number] => [
  select(requestsTotal, { ...AT_SSO, province: '32', outcome }),
  values,
];
const asked = (outcome: string, values: string): AlertCase['input'][number] => [
  select(requestsTotal, { ...DATA, province: 'nasional', outcome }),
  values,
];

const loginFunnelDrop: AlertSpec = {
  name: 'LoginFunnelDrop',
  severity: 'warning',
  service: 'sso',
  region: 'nasional',
  summary: 'Petugas hilang di satu tahap masuk',
  description:
    'Lebih dari seperlima petugas tidak melewati tahap {{ $labels.stage }} (sso: sampai di SSO penyedia; sesi: mendapat sesi; data: data TPS termuat). Pada 2024 tahap yang gagal adalah inisialisasi.',
  expr: (profile) => {
    const lossy = [
      lossyStep(profile, 'sso', select(upstreamRequests, ATTEMPTED), select(requestsTotal, AT_SSO)),
      lossyStep(
        profile,
        'sesi',
        select(requestsTotal, { ...AT_SSO, ...judged }),
        select(requestsTotal, { ...AT_SSO, outcome: 'success' }),
      ),
      lossyStep(
        profile,
        'data',
        select(requestsTotal, { ...DATA, ...judged }),
        select(requestsTotal, { ...DATA, outcome: 'success' }),
      ),
    ].join('\nor\n');
    return `(${lossy})
${unlessCause(profile, STEP_WINDOW_MS)}`;
  },
  holdMs: forNight(3 * MINUTE_MS),
  keepMs: forNight(5 * MINUTE_MS),
  dashboard: DASHBOARDS.login,
  cases: [
    {
      name: 'fires for the step to the SSO when a quarter of what is sent there never arrives',
      input: [tried('0+8x90'), atSso('success', '0+6x90')],
      at: '6m',
      fires: [{ stage: 'sso' }],
    },
    {
      name: 'is silent when a sixth does not',
      input: [tried('0+12x90'), atSso('success', '0+10x90')],
      at: '6m',
      fires: [],
    },
    {
      name: 'fires for the session when the SSO fails a quarter',
      input: [atSso('success', '0+6x90'), atSso('server_error', '0+2x90')],
      at: '6m',
      fires: [{ stage: 'sesi' }],
    },
    {
      name: 'is silent when it fails a sixth, or refuses those that mistype',
      input: [atSso('success', '0+10x90'), atSso('server_error', '0+2x90'), atSso('client_error', '0+30x90')],
      at: '6m',
      fires: [],
    },
    {
      name: 'fires for the data when everybody is in and a quarter get no data',
      input: [atSso('success', '0+9x90'), asked('success', '0+6x90'), asked('timeout', '0+2x90')],
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
      name: 'is silent when a sixth get no data',
      input: [asked('success', '0+10x90'), asked('timeout', '0+2x90')],
      at: '6m',
      fires: [],
    },
    {
      name: 'is silent on fewer than a hundred',
      input: [asked('timeout', '0+3x90')],
      at: '9m',
      fires: [],
    },
    {
      name: 'waits for three minutes',
      input: [asked('timeout', '0+40x90')],
      at: '3m',
      fires: [],
    },
    {
      name: 'opens nothing while logins are known to fail, nor while its window remembers it',
      input: [asked('timeout', '0+10x90'), causeFires('1x30 _x90')],
      at: '12m50s',
      fires: [],
    },
    {
      name: 'fires when it goes on after that',
      input: [asked('timeout', '0+10x90'), causeFires('1x30 _x90')],
      at: '13m20s',
      fires: [{ stage: 'data' }],
    },
    {
      name: 'ends when data load again',
      input: [asked('timeout', '0+10x40 400x80'), asked('success', '0x40 0+10x80')],
      at: '17m',
      fires: [],
    },
  ],
};

/** Share of the accounts that are in which sign in again within half an hour; two in a hundred on a night that is well. */
const CHURN_FROM = 0.1;
const FEWEST_AGAIN = 100;
/** As long as a session lasts: whoever got one within it is an active account. */
const SESSION_MS = 18 * HOUR_MS;

const issued = (kind: string, values: string): AlertCase['input'][number] => [
  select(ssoSessions, { kind }),
  values,
];

const sessionChurn: AlertSpec = {
  name: 'SessionChurn',
  severity: 'warning',
  service: 'sso',
  region: 'nasional',
  summary: 'Petugas berulang kali terlempar keluar',
  description:
    'Dalam setengah jam, lebih dari sepersepuluh akun aktif masuk lagi padahal sesinya masih berlaku. Sesi tidak bertahan: pada 14 Februari 2024 petugas yang terlempar mengisi ulang angka di formulir yang salah.',
  expr: (profile) => {
    const sessions = (kind: string, windowMs: number): string =>
      `sum(increase(${select(ssoSessions, { kind })}[${span(profile, windowMs)}]))`;
    const again = sessions('again', CHURN_WINDOW_MS);
    return `${again} >= ${fewest(profile, FEWEST_AGAIN)} and ${again} > ${CHURN_FROM} * ${sessions('first', SESSION_MS)} ${unlessCause(profile, CHURN_WINDOW_MS)}`;
  },
  holdMs: forNight(5 * MINUTE_MS),
  keepMs: forNight(10 * MINUTE_MS),
  dashboard: DASHBOARDS.login,
  cases: [
    {
      name: 'fires when an eighth of the accounts sign in again in half an hour',
      input: [issued('first', '0 8000x240'), issued('again', '0+6x240')],
      at: '34m',
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
      name: 'is silent on a few of a few',
      input: [issued('first', '0 200x240'), issued('again', '0+0.5x240')],
      at: '39m',
      fires: [],
    },
    {
      name: 'waits for five minutes',
      input: [issued('first', '0 100x240'), issued('again', '0 0 0 0 0 0 2000x240')],
      at: '5m30s',
      fires: [],
    },
    {
      name: 'opens nothing while its window remembers that logins failed',
      input: [issued('first', '0 8000x400'), issued('again', '0+6x400'), causeFires('1x30 _x400')],
      at: '39m',
      fires: [],
    },
    {
      name: 'ends three quarters of an hour after sessions last again',
      input: [issued('first', '0 8000x400'), issued('again', '0+40x60 2400x400')],
      at: '52m',
      fires: [],
    },
  ],
};

/** Alerts on what comes after a login was let through. */
export const SESSION_ALERTS: readonly AlertSpec[] = [loginFunnelDrop, sessionChurn];
