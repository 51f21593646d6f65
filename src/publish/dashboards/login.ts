import {
  hostSaturation,
  receiptsTotal,
  requestDuration,
  requestsTotal,
  shedTotal,
  ssoSessions,
  upstreamRequests,
  waitingLogins,
} from '../../instrumentation/definitions.ts';
import { ANSWER_STEPS } from './answer-times.ts';
import { chart, one, stat, traced } from './builders.ts';
import { probesRow } from './probes.ts';
import { promiseOf } from './promises.ts';
import { counted, IN_PROVINCE, max, quantile, rate, series, shareOf, sum } from './query.ts';
import { stepsOfResource } from './resources.ts';
import {
  budgetLeft,
  budgetStepsOf,
  goodShare,
  inPhase,
  judgedBy,
  OBJECTIVE_LOOK,
  objectiveLine,
  PROMISE_DECIMALS,
  stepsByPhase,
} from './slo.ts';
import type { DashboardSpec, RowSpec } from './spec.ts';
import { serviceUid, UIDS } from './uids.ts';
import { gatewayLooks, NO_TRIES, OUTCOME_LOOKS, PROVINCE_LOOKS, SHED_LOOKS } from './words.ts';

const LOGIN = promiseOf('login');
const AT_GATEWAY = { service: 'gateway', operation: 'login', ...IN_PROVINCE } as const;
const AT_SSO = { service: 'sso', operation: 'login', ...IN_PROVINCE } as const;
const SESSION = { service: 'gateway', operation: 'session', ...IN_PROVINCE } as const;
const RANGE = '$__range';

const now: RowSpec = {
  title: 'Keadaan sekarang',
  panels: [
    stat({
      key: 'success',
      title: 'Masuk berhasil, nasional',
      description:
        'Share of sign-ins that got a session, of the whole nation; who waits for a turn is not counted.',
      unit: 'percentunit',
      empty: NO_TRIES,
      ...judgedBy(LOGIN),
      interval: '5m',
    }),
    stat({
      key: 'budget',
      title: 'Sisa anggaran galat, nasional',
      description:
        'The nation’s error budget of the chosen phase that is left over the chosen time range. 0 %: as many failed as the objective allows; below: more.',
      unit: 'percentunit',
      expr: budgetLeft(LOGIN),
      steps: budgetStepsOf(LOGIN),
    }),
    stat({
      key: 'waiting',
      title: 'Menunggu giliran, nasional',
      description: 'Accounts that hold a place in the waiting rooms of all gateways.',
      unit: 'short',
      expr: sum(series(waitingLogins)),
      steps: [[null, 'blue']],
    }),
    stat({
      key: 'pace',
      title: 'Sesi per detik',
      description: 'Sessions a second that officers of the chosen provinces really get.',
      unit: 'ops',
      expr: sum(rate(requestsTotal, { ...AT_GATEWAY, outcome: 'success' })),
      steps: [[null, 'blue']],
    }),
    stat({
      key: 'latency',
      title: 'Lama masuk (p95)',
      description:
        'p95 of sign-ins of the chosen provinces at the gateways, from the request’s head to the answer’s end.',
      unit: 's',
      empty: NO_TRIES,
      expr: quantile(0.95, requestDuration, AT_GATEWAY),
      interval: '5m',
      steps: ANSWER_STEPS,
    }),
    stat({
      key: 'sessions',
      title: 'Sesi terjawab',
      description:
        'Share of session refreshes and TPS data of the chosen provinces that were answered: who is in must stay in.',
      unit: 'percentunit',
      empty: NO_TRIES,
      ...judgedBy(
        LOGIN,
        shareOf(
          sum(rate(requestsTotal, { ...SESSION, outcome: 'success' })),
          sum(rate(requestsTotal, { ...SESSION, outcome: { none: ['client_error'] } })),
        ),
      ),
      interval: '5m',
    }),
  ],
};

const step = (expr: string, legend: string) => ({ expr, legend });

const funnel: RowSpec = {
  title: 'Corong, dalam rentang waktu terpilih',
  panels: [
    {
      key: 'funnel',
      kind: 'bars',
      title: 'Dari mencoba sampai tanda terima',
      description:
        'How many of the chosen provinces came how far in the chosen time range. Tries count again when a phone tries again, so each step is at most the one above only while phones are patient. The last step counts photos, of which an officer sends several.',
      unit: 'short',
      width: 12,
      targets: [
        step(counted(requestsTotal, RANGE, AT_GATEWAY), '1. mencoba masuk'),
        step(
          counted(upstreamRequests, RANGE, { operation: 'login', ...IN_PROVINCE }),
          '2. diteruskan gerbang ke penyedia',
        ),
        step(counted(requestsTotal, RANGE, AT_SSO), '3. sampai di SSO penyedia'),
        step(counted(requestsTotal, RANGE, { ...AT_GATEWAY, outcome: 'success' }), '4. mendapat sesi'),
        step(counted(receiptsTotal, RANGE, IN_PROVINCE), '5. foto bertanda terima'),
      ],
      steps: [[null, 'blue']],
    },
    {
      key: 'lost',
      kind: 'bars',
      title: 'Ke mana yang tidak masuk',
      description:
        'Sign-ins of the chosen provinces that got no session in the chosen time range, by how they ended.',
      unit: 'short',
      width: 12,
      targets: one(
        counted(requestsTotal, RANGE, { ...AT_GATEWAY, outcome: { none: ['success'] } }, 'outcome'),
        '{{outcome}}',
      ),
      steps: [[null, 'orange']],
      looks: OUTCOME_LOOKS,
    },
  ],
};

const trends: RowSpec = {
  title: 'Sepanjang malam',
  panels: [
    chart({
      key: 'outcomes',
      title: 'Hasil masuk di gerbang',
      description:
        'How sign-ins of the chosen provinces end at the gateways. Purple waits its turn and keeps its place.',
      unit: 'reqps',
      stacked: true,
      targets: one(`${sum(rate(requestsTotal, AT_GATEWAY), 'outcome')} > 0`, '{{outcome}}'),
      looks: OUTCOME_LOOKS,
    }),
    chart({
      key: 'promise',
      title: 'Janji dan targetnya, nasional',
      description: 'Share of the nation’s sign-ins that succeed, beside what the chosen phase promises.',
      unit: 'percentunit',
      decimals: PROMISE_DECIMALS,
      share: 'good',
      targets: [{ expr: goodShare(LOGIN.sli), legend: 'masuk berhasil' }, objectiveLine(LOGIN)],
      looks: OBJECTIVE_LOOK,
    }),
    chart({
      key: 'waiting-rooms',
      title: 'Ruang tunggu per gerbang',
      description: 'Accounts that hold a place, by gateway.',
      unit: 'short',
      targets: one(sum(series(waitingLogins), 'gateway'), '{{gateway}}'),
      looks: gatewayLooks(),
    }),
    chart({
      key: 'sso-outcomes',
      title: 'Hasil masuk di SSO penyedia',
      description: 'How sign-ins of the chosen provinces end at the vendor’s SSO, as it counts them itself.',
      unit: 'reqps',
      stacked: true,
      targets: one(`${sum(rate(requestsTotal, AT_SSO), 'outcome')} > 0`, '{{outcome}}'),
      looks: OUTCOME_LOOKS,
      link: { title: 'Layanan SSO', to: serviceUid('sso') },
    }),
    chart({
      key: 'latencies',
      title: 'Lama masuk: gerbang dan SSO (p95)',
      description:
        'p95 for the chosen provinces at the gateways and at the SSO. What lies between them is waiting at the gateway.',
      unit: 's',
      targets: [
        traced(quantile(0.95, requestDuration, AT_GATEWAY), 'gerbang'),
        traced(quantile(0.95, requestDuration, AT_SSO), 'SSO penyedia'),
      ],
    }),
    chart({
      key: 'causes',
      title: 'Mengapa dibatasi',
      description:
        'Sign-ins a second that the gateways refused, by reason; of the whole nation, for reasons are not counted by province.',
      unit: 'reqps',
      stacked: true,
      targets: one(`${sum(rate(shedTotal, { operation: 'login' }), 'reason')} > 0`, '{{reason}}'),
      looks: SHED_LOOKS,
    }),
    chart({
      key: 'sessions-issued',
      title: 'Sesi baru dan sesi ulang',
      description:
        'Sessions a minute that the SSO gives to the whole nation: an account’s first, or again while an earlier one was still good. Many again: officers are thrown out.',
      unit: 'opm',
      width: 12,
      targets: one(`60 * ${sum(rate(ssoSessions), 'kind')}`, '{{kind}}'),
      looks: {
        first: { text: 'pertama', colour: 'green' },
        again: { text: 'ulang', colour: 'red' },
      },
    }),
    chart({
      key: 'saturation',
      title: 'Kejenuhan host penyedia',
      description: 'Work in progress on the vendor’s host over what it handles without slowing down.',
      unit: 'percentunit',
      width: 12,
      targets: one(max(series(hostSaturation)), 'kejenuhan'),
      steps: stepsOfResource('vendor-hosts'),
    }),
  ],
};

const places: RowSpec = {
  title: 'Per provinsi',
  panels: [
    {
      key: 'provinces',
      kind: 'tiles',
      title: 'Masuk berhasil, per provinsi',
      description:
        'Share of sign-ins that got a session. The worst come first; a province in which nobody tries has no tile.',
      unit: 'percentunit',
      empty: NO_TRIES,
      width: 24,
      targets: one(`sort(${inPhase(goodShare(LOGIN.sli, 'province'))})`, '{{province}} {{phase}}'),
      interval: '5m',
      decimals: PROMISE_DECIMALS,
      stepsByPhase: stepsByPhase(LOGIN),
      looks: PROVINCE_LOOKS,
      link: { title: 'Provinsi ini', to: UIDS.province, label: 'province' },
    },
  ],
};

/** From a phone that tries to sign in to a photo with a receipt, and where they are lost. */
export const loginDashboard: DashboardSpec = {
  uid: UIDS.login,
  title: 'Sirekap: corong masuk',
  description:
    'How far officers of the chosen provinces come who sign in, where they are held or lost, and whose doing it is.',
  choices: ['provinces', 'phase'],
  partOf: { title: 'Nasional', uid: UIDS.national },
  rows: [now, funnel, trends, probesRow, places],
};
