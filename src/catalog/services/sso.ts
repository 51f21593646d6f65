import { requestsTotal } from '../../instrumentation/definitions.ts';
import { DASHBOARDS } from '../alerts/alert.ts';
import { loginAlerts } from '../alerts/login.ts';
import { SESSION_ALERTS } from '../alerts/sessions.ts';
import { ELECTION_PERIOD_HOURS } from '../phases/schedule-2024.ts';
import { RECORDINGS } from '../recordings.ts';
import { CALLERS_FAULT, type RatioSli } from '../slis.ts';
import type { EventSlo } from '../slos.ts';
import { HOSTS } from './hosts.ts';
import type { Service } from './service.ts';
import { vendorAnswers } from './vendor-answers.ts';

const LOGIN_SUCCESS: RatioSli = {
  kind: 'ratio',
  category: 'availability',
  id: 'login',
  title: 'Keberhasilan masuk',
  record: RECORDINGS.loginSuccess,
  metric: requestsTotal,
  // Paced phones were told their place and hold it; a shed phone was sent away, which is a failure.
  valid: { service: 'gateway', operation: 'login', outcome: { none: ['paced', CALLERS_FAULT] } },
  good: ['success'],
  by: [],
  windowNightMs: 300_000,
};

const LOGIN_SLO: EventSlo = {
  kind: 'events',
  id: 'login',
  sli: LOGIN_SUCCESS,
  objective: { gladi: 0.95, pemungutan: 0.98, penghitungan: 0.98, rekap: 0.99 },
  periodHours: ELECTION_PERIOD_HOURS,
  burn: {
    fast: {
      summary: 'Anggaran galat masuk cepat habis',
      description:
        'Galat masuk menghabiskan anggaran masa pemilu jauh lebih cepat dari yang dapat ditanggung. Ukuran yang hilang dihitung sebagai galat.',
    },
    slow: {
      summary: 'Anggaran galat masuk perlahan habis',
      description:
        'Galat masuk berlangsung lama pada tingkat yang akan menghabiskan anggaran masa pemilu. Ukuran yang hilang dihitung sebagai galat.',
    },
    cause: 'LoginSuccessLow',
  },
};

/** Signing in, and the sessions that follow from it. */
export const sso: Service = {
  id: 'sso',
  title: 'Masuk (SSO)',
  operations: ['login', 'session'],
  tier: 1,
  job: 'sirekap',
  owner: 'pusdatin',
  vendor: 'vendor-utama',
  dependsOn: [],
  indicators: [LOGIN_SUCCESS, vendorAnswers('login', 'Masuk yang dijawab penyedia')],
  objectives: [LOGIN_SLO],
  saturation: [HOSTS],
  alerts: [...loginAlerts(LOGIN_SUCCESS), ...SESSION_ALERTS],
  inhibitions: [
    { source: 'LoginSuccessLow', targets: ['LoginFunnelDrop', 'SessionChurn'], equal: ['region'] },
  ],
  sla: [{ id: 'login', clause: 'ketersediaan', indicator: 'vendor-login', target: 0.999, per: 'month' }],
  dashboard: DASHBOARDS.national,
};
