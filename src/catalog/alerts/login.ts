import { requestsTotal } from '../../instrumentation/definitions.ts';
import { firing, ratioOf, select } from '../promql.ts';
import { validCount, type RatioSli } from '../slis.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { fewest, forNight, MINUTE_MS, span } from './timing.ts';

/** Sirekap's own target on the night. */
const LOGIN_FLOOR = 0.95;
const FEWEST_LOGINS = 100;

const login = (outcome: string): string =>
  select(requestsTotal, { service: 'gateway', operation: 'login', province: '32', outcome });

const SUCCESS_CASES: AlertSpec['cases'] = [
  {
    name: 'fires when one login in five is shed',
    input: [
      [login('success'), '0+8x90'],
      [login('shed'), '0+2x90'],
    ],
    at: '10m',
    fires: [{}],
  },
  {
    name: 'fires when every login fails and no success was ever counted',
    input: [[login('timeout'), '0+10x90']],
    at: '10m',
    fires: [{}],
  },
  {
    name: 'is silent in its first minute',
    input: [[login('timeout'), '0+10x90']],
    at: '2m30s',
    fires: [],
  },
  {
    name: 'fires after a minute',
    input: [[login('timeout'), '0+10x90']],
    at: '3m',
    fires: [{}],
  },
  {
    name: 'is silent at 96 % success',
    input: [
      [login('success'), '0+96x90'],
      [login('server_error'), '0+4x90'],
    ],
    at: '10m',
    fires: [],
  },
  {
    name: 'is silent when phones wait their turn or mistype',
    input: [
      [login('success'), '0+10x90'],
      [login('paced'), '0+500x90'],
      [login('client_error'), '0+50x90'],
    ],
    at: '10m',
    fires: [],
  },
  {
    name: 'is silent on a handful of failures at night',
    input: [[login('timeout'), '0 0 0 5+0x90']],
    at: '10m',
    fires: [],
  },
  {
    name: 'goes on firing when the failing logins fall silent',
    input: [[login('timeout'), '0+10x60 stale']],
    at: '25m',
    fires: [{}],
  },
  {
    name: 'ends after half an hour without any login',
    input: [[login('timeout'), '0+10x60 stale']],
    at: '52m',
    fires: [],
  },
  {
    name: 'ends once logins succeed again for five minutes',
    input: [
      [login('success'), '0+0x60 0+10x120'],
      [login('timeout'), '0+10x60 600+0x120'],
    ],
    at: '22m',
    fires: [],
  },
  {
    name: 'does not take a restarted gateway for failure',
    input: [
      [login('success'), '0+50x60 _x2 0+50x60'],
      [login('shed'), '0+1x60 _x2 0+1x60'],
    ],
    at: '11m',
    fires: [],
  },
];

/**
 * Fires on too low a share among enough logins. Once firing it goes on until the *last known* share is good
 * again (or half an hour has brought none): silence after a failure is not success.
 */
const loginSuccessLow = (success: RatioSli): AlertSpec => ({
  name: 'LoginSuccessLow',
  severity: 'critical',
  service: 'sso',
  region: 'nasional',
  summary: 'Petugas gagal masuk ke Sirekap',
  description:
    'Kurang dari 95 % percobaan masuk berhasil dalam 5 menit terakhir (yang sedang mengantre giliran tidak dihitung). Petugas KPPS tidak dapat mengunggah C.Hasil tanpa masuk.',
  expr: (profile) => {
    const enough = `${validCount(success, span(profile, success.windowNightMs))} >= ${fewest(profile, FEWEST_LOGINS)}`;
    const lastKnown = `last_over_time(${success.record}[${span(profile, 30 * MINUTE_MS)}])`;
    return `(${success.record} < ${LOGIN_FLOOR} and ${enough})
or
(${firing('LoginSuccessLow', [])} and ${lastKnown} < ${LOGIN_FLOOR})`;
  },
  holdMs: forNight(MINUTE_MS),
  keepMs: forNight(5 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: SUCCESS_CASES,
});

const loginRefusedHigh: AlertSpec = {
  name: 'LoginRefusedHigh',
  severity: 'warning',
  service: 'sso',
  region: 'nasional',
  summary: 'Kebanyakan percobaan masuk ditolak',
  description:
    'Lebih dari separuh percobaan masuk ditolak sebagai kesalahan pengguna. Itu jarang salah ketik: periksa apakah akun KPPS sudah aktif di SSO.',
  expr: (profile) => {
    const window = span(profile, 10 * MINUTE_MS);
    const all = { service: 'gateway', operation: 'login', outcome: { none: ['paced'] } } as const;
    const rate = (outcome: typeof all.outcome | string): string =>
      `sum(rate(${select(requestsTotal, { ...all, outcome })}[${window}]))`;
    const enough = `sum(increase(${select(requestsTotal, all)}[${window}])) >= ${fewest(profile, FEWEST_LOGINS)}`;
    return `${ratioOf(rate('client_error'), rate(all.outcome))} > 0.5 and ${enough}`;
  },
  holdMs: forNight(5 * MINUTE_MS),
  keepMs: forNight(5 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: [
    {
      name: 'fires when two logins in three are refused',
      input: [
        [login('success'), '0+5x120'],
        [login('client_error'), '0+10x120'],
      ],
      at: '18m',
      fires: [{}],
    },
    {
      name: 'is silent on the usual mistyping',
      input: [
        [login('success'), '0+9x120'],
        [login('client_error'), '0+1x120'],
      ],
      at: '18m',
      fires: [],
    },
  ],
};

/** Alerts on signing in, by the share of logins that succeed. */
export const loginAlerts = (success: RatioSli): readonly AlertSpec[] => [
  loginSuccessLow(success),
  loginRefusedHigh,
];
