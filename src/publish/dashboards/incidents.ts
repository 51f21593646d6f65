import { CATALOG, ROTA } from '../../catalog/index.ts';
import {
  alertsFiring,
  alertsReceived,
  incidentAcknowledge,
  incidentResolve,
  incidentsOpened,
  missedAlerts,
  openIncidents,
  pagesSent,
  runbookRuns,
  runbookStepDuration,
  shiftPages,
} from '../../instrumentation/definitions.ts';
import { chart, one, stat, traced } from './builders.ts';
import { counted, max, mean, OF_SERVICE, once, quantile, quantileOver, rate, series, sum } from './query.ts';
import { acknowledgeSteps, RESOLVE_STEPS } from './response-times.ts';
import type { DashboardSpec, RowSpec } from './spec.ts';
import { serviceUid, UIDS } from './uids.ts';
import { ALERT_LOOKS, PAGE_LOOKS, SEVERITY_LOOKS } from './words.ts';

const RANGE = '$__range';
/** Incidents are few: over less than this their times are no distribution. */
const FEW = '1h';
/** How long one person stands by. */
const SHIFT = `${String(Math.max(...Object.values(ROTA).map(({ shiftHours }) => shiftHours)))}h`;

const now: RowSpec = {
  title: 'Keadaan sekarang',
  panels: [
    stat({
      key: 'open/critical',
      title: 'Insiden gawat terbuka',
      description: 'Critical incidents that are not resolved.',
      unit: 'short',
      expr: sum(once(openIncidents, { severity: 'critical' })),
      steps: [
        [null, 'green'],
        [1, 'red'],
      ],
    }),
    stat({
      key: 'firing',
      title: 'Alarm menyala',
      description:
        'Alerts of the chosen services that fire now, each place counted, as the incident service has heard of them.',
      unit: 'short',
      expr: sum(once(alertsFiring, OF_SERVICE)),
      steps: [
        [null, 'green'],
        [1, 'yellow'],
        [20, 'red'],
      ],
    }),
    stat({
      key: 'mtta',
      title: 'Rata-rata sampai diterima (MTTA)',
      description:
        'Mean time from the opening of an incident to the first acknowledgement by a person, of those acknowledged in the chosen time range.',
      unit: 's',
      expr: mean(incidentAcknowledge, RANGE),
      steps: acknowledgeSteps(CATALOG.teams),
    }),
    stat({
      key: 'mttr',
      title: 'Rata-rata sampai selesai (MTTR)',
      description:
        'Mean time from the opening of an incident to its resolution, of those resolved in the chosen time range.',
      unit: 's',
      expr: mean(incidentResolve, RANGE),
      steps: RESOLVE_STEPS,
    }),
    stat({
      key: 'shift-pages',
      title: 'Panggilan giliran ini',
      description:
        'Pages to whoever stands by now, since their shift began. More than a few an hour is more than one person can answer well.',
      unit: 'short',
      expr: max(series(shiftPages)),
      steps: [
        [null, 'green'],
        [10, 'yellow'],
        [30, 'red'],
      ],
    }),
    stat({
      key: 'undelivered',
      title: 'Panggilan tidak sampai',
      description: 'Attempts in the last shift’s length at which a page reached nobody over its channel.',
      unit: 'short',
      expr: counted(pagesSent, SHIFT, { outcome: 'failed' }),
      steps: [
        [null, 'green'],
        [1, 'red'],
      ],
    }),
  ],
};

const incidents: RowSpec = {
  title: 'Insiden',
  panels: [
    chart({
      key: 'open',
      title: 'Insiden terbuka',
      description: 'Incidents that are not resolved, by severity.',
      unit: 'short',
      targets: one(once(openIncidents), '{{severity}}'),
      looks: SEVERITY_LOOKS,
    }),
    {
      key: 'opened',
      kind: 'bars',
      title: 'Dibuka dalam rentang terpilih',
      description:
        'Incidents of the chosen services opened in the chosen time range, by the alert that opened them; the most frequent first.',
      unit: 'short',
      width: 8,
      targets: one(
        `topk(10, ${counted(incidentsOpened, RANGE, OF_SERVICE, 'alertname')} > 0)`,
        '{{alertname}}',
      ),
      steps: [[null, 'orange']],
    },
    chart({
      key: 'times',
      title: 'Sampai diterima, sampai selesai (p50, p90)',
      description: `Quantiles of the two times over the last ${FEW}. No line: none ended in that time.`,
      unit: 's',
      targets: [
        { expr: quantileOver(0.5, incidentAcknowledge, FEW), legend: 'diterima p50' },
        { expr: quantileOver(0.9, incidentAcknowledge, FEW), legend: 'diterima p90' },
        { expr: quantileOver(0.5, incidentResolve, FEW), legend: 'selesai p50' },
        { expr: quantileOver(0.9, incidentResolve, FEW), legend: 'selesai p90' },
      ],
    }),
  ],
};

const pages: RowSpec = {
  title: 'Panggilan',
  panels: [
    chart({
      key: 'pages',
      title: 'Panggilan per saluran',
      description: 'Pages a minute by channel and by whether they arrived.',
      unit: 'opm',
      stacked: true,
      targets: one(`60 * ${sum(rate(pagesSent), 'channel', 'outcome')} > 0`, '{{channel}}: {{outcome}}'),
      looks: PAGE_LOOKS,
    }),
    chart({
      key: 'pages-per-shift',
      title: 'Panggilan per giliran',
      description:
        'Pages to whoever stands by, since their shift began: falls to none when another takes over.',
      unit: 'short',
      targets: one(max(series(shiftPages), 'responder'), '{{responder}}'),
    }),
    {
      key: 'delivered',
      kind: 'bars',
      title: 'Panggilan dalam satu giliran',
      description: `Pages in the last ${SHIFT} (the length of a shift), by channel and whether they arrived.`,
      unit: 'short',
      width: 8,
      targets: one(counted(pagesSent, SHIFT, {}, 'channel', 'outcome'), '{{channel}}: {{outcome}}'),
      steps: [[null, 'blue']],
      looks: PAGE_LOOKS,
    },
  ],
};

const work: RowSpec = {
  title: 'Alarm dan runbook',
  panels: [
    chart({
      key: 'alerts',
      title: 'Alarm yang diterima',
      description:
        'Alerts a minute from Alertmanager, by whether they begin or end, and those that it never delivered.',
      unit: 'opm',
      targets: [
        { expr: `60 * ${sum(rate(alertsReceived), 'status')}`, legend: '{{status}}' },
        { expr: `60 * ${sum(rate(missedAlerts))}`, legend: 'terlewat' },
      ],
      looks: { ...ALERT_LOOKS, terlewat: { colour: 'red' } },
    }),
    {
      key: 'runs',
      kind: 'bars',
      title: 'Runbook yang selesai',
      description: 'Runbook runs that ended in the chosen time range, by runbook and outcome.',
      unit: 'short',
      width: 8,
      targets: one(
        `${counted(runbookRuns, RANGE, {}, 'runbook', 'outcome')} > 0`,
        '{{runbook}}: {{outcome}}',
      ),
      steps: [[null, 'blue']],
    },
    chart({
      key: 'steps',
      title: 'Lama langkah runbook (p95)',
      description: 'p95 of what a step takes, by action. Waiting for people counts, and is most of it.',
      unit: 's',
      targets: [traced(quantile(0.95, runbookStepDuration, {}, 'action'), '{{action}}')],
      link: { title: 'Layanan insiden', to: serviceUid('incident') },
    }),
  ],
};

/**
 * How incidents are answered, and what that asks of people. No phase to choose: nothing here is held against a promise;
 * what is promised of pages, phase by phase, is on the dashboard of the service.
 */
export const incidentsDashboard: DashboardSpec = {
  uid: UIDS.incidents,
  title: 'Siaga: insiden dan panggilan',
  description: 'Open incidents, how soon they are taken up and ended, pages per shift, runbooks.',
  choices: ['services'],
  partOf: { title: 'Nasional', uid: UIDS.national },
  rows: [now, incidents, pages, work],
};
