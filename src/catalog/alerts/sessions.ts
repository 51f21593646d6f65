import { requestsTotal, ssoSessions, upstreamRequests } from '../../instrumentation/definitions.ts';
import * as foreign from '../foreign.ts';
import { firingWithin, select } from '../promql.ts';
import type { Profile } from '../profile.ts';
import { CALLERS_FAULT } from '../slis.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { CHURN_CASES, FUNNEL_CASES } from './session-stories.ts';
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

/** A step that too few pass, by the label `stage`: who came to it, and who of them went on. */
function lossyStep(profile: Profile, stage: string, came: string, wentOn: string): string {
  const window = span(profile, STEP_WINDOW_MS);
  const rate = (series: string): string => `sum(rate(${series}[${window}]))`;
  const passed = `(${rate(wentOn)} or 0 * ${rate(came)}) / (${rate(came)} > 0)`;
  const enough = `sum(increase(${came}[${window}])) >= ${fewest(profile, FEWEST_AT_STEP)}`;
  return `label_replace(${passed} < ${STEP_FLOOR} and ${enough}, "stage", "${stage}", "", "")`;
}

/** Of the scrapes of each of the vendor's processes; below, what arrived there is not known well enough. */
const SEEN_SHARE = 0.9;
/** Whether the vendor was seen: officers whom it received unseen are not lost. */
const vendorSeen = (profile: Profile): string =>
  `min(avg_over_time(${select(foreign.up, { job: 'sirekap' })}[${span(profile, STEP_WINDOW_MS)}])) >= ${SEEN_SHARE}`;

const ATTEMPTED = { operation: 'login' } as const;
const AT_SSO = { service: 'sso', operation: 'login' } as const;
const DATA = { service: 'gateway', operation: 'session' } as const;
const judged = { outcome: { none: [CALLERS_FAULT] } } as const;

const loginFunnelDrop: AlertSpec = {
  name: 'LoginFunnelDrop',
  severity: 'warning',
  service: 'sso',
  region: 'nasional',
  summary: 'Petugas hilang di satu tahap masuk',
  description:
    'Lebih dari seperlima petugas tidak melewati tahap {{ $labels.stage }} (sso: sampai di SSO penyedia; sesi: mendapat sesi; data: data TPS termuat). Pada 2024 tahap yang gagal adalah inisialisasi.',
  expr: (profile) => {
    const toSso = lossyStep(
      profile,
      'sso',
      select(upstreamRequests, ATTEMPTED),
      select(requestsTotal, AT_SSO),
    );
    const lossy = [
      // The one step that gateways begin and the vendor ends.
      `(${toSso} and on () ${vendorSeen(profile)})`,
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
  cases: FUNNEL_CASES,
};

/** Share of the accounts that are in which sign in again within half an hour; two in a hundred on a night that is well. */
const CHURN_FROM = 0.1;
const FEWEST_AGAIN = 100;
/** As long as a session lasts: whoever got one within it is an active account. */
const SESSION_MS = 18 * HOUR_MS;

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
  cases: CHURN_CASES,
};

/** Alerts on what comes after a login was let through. */
export const SESSION_ALERTS: readonly AlertSpec[] = [loginFunnelDrop, sessionChurn];
