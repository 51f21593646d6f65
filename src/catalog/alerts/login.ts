import { requestsTotal } from '../../instrumentation/definitions.ts';
import { firing, select } from '../promql.ts';
import { validCount, type RatioSli } from '../slis.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { fewest, forNight, MINUTE_MS, span } from './timing.ts';

/** Sirekap's own target on the night. */
const LOGIN_FLOOR = 0.95;
const FEWEST_LOGINS = 100;

const request = (service: string, operation: string, outcome: string, province = '32'): string =>
  select(requestsTotal, { service, operation, province, outcome });
const login = (outcome: string, province?: string): string => request('gateway', 'login', outcome, province);

/** What others answer, in great number, with one outcome. */
const elsewhere = (outcome: string): AlertSpec['cases'][number]['input'] => [
  [request('sso', 'login', outcome), '0+500x240'],
  [request('gateway', 'session', outcome), '0+500x240'],
];

const SUCCESS_CASES: AlertSpec['cases'] = [
  {
    name: 'fires when six logins in a hundred are shed, whatever else goes well',
    input: [[login('success'), '0+94x90'], [login('shed'), '0+6x90'], ...elsewhere('success')],
    at: '10m',
    fires: [{}],
  },
  {
    name: 'fires when every login fails and no success was ever counted, after a minute',
    input: [[login('timeout'), '0+10x90']],
    before: [{ at: '2m30s', fires: [] }],
    at: '3m',
    fires: [{}],
  },
  {
    name: 'is silent at 96 % success over provinces, whatever else fails',
    input: [
      [login('success'), '0+48x90'],
      [login('success', '35'), '0+48x90'],
      [login('server_error'), '0+4x90'],
      ...elsewhere('timeout'),
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
    name: 'fires on a hundred failures, a minute after them',
    input: [[login('timeout'), '0x40 100x60']],
    before: [{ at: '7m40s', fires: [] }],
    at: '7m50s',
    fires: [{}],
  },
  {
    name: 'fires on 120 failures in five minutes',
    input: [[login('timeout'), '0+4x90']],
    at: '10m',
    fires: [{}],
  },
  {
    name: 'is silent on ninety failures in five minutes, whatever else is answered',
    input: [
      [login('timeout'), '0+3x90'],
      [login('paced'), '0+500x90'],
      [login('client_error'), '0+50x90'],
      ...elsewhere('timeout'),
    ],
    at: '14m',
    fires: [],
  },
  {
    name: 'is silent when enough have failed for less than a minute',
    input: [[login('timeout'), '0x40 60x26 120x60']],
    at: '14m',
    fires: [],
  },
  {
    name: 'goes on firing when the failing logins fall silent, for half an hour',
    input: [[login('timeout'), '0+10x60 stale']],
    before: [
      { at: '25m', fires: [{}] },
      { at: '49m50s', fires: [{}] },
    ],
    at: '50m',
    fires: [],
  },
  {
    name: 'goes on firing when the few that are left do little better',
    input: [
      [login('success'), '0x60 0+1.41x180'],
      [login('timeout'), '0+10x60 600+0.09x180'],
    ],
    at: '30m',
    fires: [{}],
  },
  {
    name: 'ends when the few that are left do well',
    input: [
      [login('success'), '0x60 0+1.44x180'],
      [login('timeout'), '0+10x60 600+0.06x180'],
    ],
    before: [{ at: '15m', fires: [{}] }],
    at: '30m',
    fires: [],
  },
  {
    name: 'ends once logins succeed again for five minutes',
    input: [
      [login('success'), '0+0x60 0+10x120'],
      [login('timeout'), '0+10x60 600+0x120'],
    ],
    before: [{ at: '15m', fires: [{}] }],
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
    return `${rate('client_error')} / (${rate(all.outcome)} > 0) > 0.5 and ${enough}`;
  },
  holdMs: forNight(5 * MINUTE_MS),
  keepMs: forNight(5 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: [
    {
      name: 'fires when three logins in five are refused, whatever else is answered',
      input: [
        [login('success'), '0+4x120'],
        [login('client_error'), '0+6x120'],
        [login('paced'), '0+500x120'],
        ...elsewhere('success'),
      ],
      at: '18m',
      fires: [{}],
    },
    {
      name: 'is silent when two in five are, whatever else is refused',
      input: [
        [login('success'), '0+6x120'],
        [login('client_error'), '0+4x120'],
        ...elsewhere('client_error'),
      ],
      at: '18m',
      fires: [],
    },
    {
      name: 'is silent on ninety',
      input: [[login('client_error'), '0x70 90x100']],
      at: '18m',
      fires: [],
    },
    {
      name: 'is silent on twice sixty, ten minutes apart',
      input: [[login('client_error'), '0x70 60x60 120x100']],
      at: '28m',
      fires: [],
    },
    {
      name: 'fires on a hundred after five minutes, and ends five minutes after they are forgotten',
      input: [
        [login('success'), '0x130 20x150'],
        [login('client_error'), '0x130 80x150'],
      ],
      before: [
        { at: '26m40s', fires: [] },
        { at: '26m50s', fires: [{}] },
        { at: '36m40s', fires: [{}] },
      ],
      at: '36m50s',
      fires: [],
    },
  ],
};

/** Alerts on signing in, by the share of logins that succeed. */
export const loginAlerts = (success: RatioSli): readonly AlertSpec[] => [
  loginSuccessLow(success),
  loginRefusedHigh,
];
