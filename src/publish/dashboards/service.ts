import { foreign } from '../../catalog/index.ts';
import {
  alertsReceived,
  inflightRequests,
  missedAlerts,
  pagesSent,
  requestDuration,
  requestsTotal,
  runbookStepDuration,
} from '../../instrumentation/definitions.ts';
import { chart, one, stat, traced } from './builders.ts';
import { IN_PROVINCE, max, min, quantile, rate, series, shareOf, sum } from './query.ts';
import { OWN_WORK } from './own-work.ts';
import type { Promised } from './promises.ts';
import { resourcePanel } from './resources.ts';
import type { WatchedService } from './services.ts';
import { slicePanels } from './slices.ts';
import {
  budgetLeft,
  budgetStepsOf,
  goodShare,
  judgedBy,
  OBJECTIVE_LOOK,
  objectiveLine,
  PROMISE_DECIMALS,
} from './slo.ts';
import type { DashboardSpec, PanelSpec, RowSpec } from './spec.ts';
import { serviceUid, UIDS } from './uids.ts';
import { ALERT_LOOKS, OPERATION_LOOKS, OUTCOME_LOOKS } from './words.ts';

/** Ends of requests that are nobody's fault but the service's. */
const FAILED = { any: ['server_error', 'timeout'] } as const;
/** Slowest answers of a healthy service, and those at which phones give up. */
const SLOW_STEPS = [
  [null, 'green'],
  [2.5, 'yellow'],
  [10, 'red'],
] as const;

const eventPanels = (slo: Promised): readonly PanelSpec[] => [
  stat({
    key: `promise/${slo.id}`,
    title: slo.sli.title,
    description: 'The indicator as alerts judge it. Green: what the chosen phase promises is kept.',
    unit: 'percentunit',
    width: 6,
    height: 6,
    ...judgedBy(slo),
    empty: 'Tak ada kejadian terlihat',
    interval: '5m',
  }),
  stat({
    key: `budget/${slo.id}`,
    title: 'Sisa anggaran galat',
    description: `Error budget of the chosen phase that is left over the chosen time range; it is for ${String(slo.periodHours)} h. 0 %: as many failed as the objective allows; below: more.`,
    unit: 'percentunit',
    width: 6,
    height: 6,
    expr: budgetLeft(slo),
    steps: budgetStepsOf(slo),
  }),
  chart({
    key: `promise-over-time/${slo.id}`,
    title: 'Janji dan targetnya',
    description: 'The indicator over time, beside what the chosen phase promises.',
    unit: 'percentunit',
    decimals: PROMISE_DECIMALS,
    width: 12,
    height: 6,
    share: 'good',
    targets: [{ expr: goodShare(slo.sli), legend: 'tercapai' }, objectiveLine(slo)],
    looks: OBJECTIVE_LOOK,
  }),
];

const promiseRow = ({ objectives, limits }: WatchedService): RowSpec => ({
  title: 'Janji, seluruh negeri',
  panels: [...limits.flatMap(slicePanels), ...objectives.flatMap(eventPanels)],
});

const hasPromises = ({ objectives, limits }: WatchedService): boolean =>
  objectives.length + limits.length > 0;

/** Rate, errors, duration, as the service counts them itself, of the chosen provinces. */
const requestPanels = (asked: { readonly service: string } & typeof IN_PROVINCE): readonly PanelSpec[] => [
  chart({
    key: 'rate',
    title: 'Laju permintaan',
    description: 'Requests that end, per second, by operation.',
    unit: 'reqps',
    stacked: true,
    targets: one(`${sum(rate(requestsTotal, asked), 'operation')} > 0`, '{{operation}}'),
    looks: OPERATION_LOOKS,
  }),
  chart({
    key: 'outcomes',
    title: 'Bagaimana berakhir',
    description: 'Requests per second by how they end. Red has failed; orange was refused on purpose.',
    unit: 'reqps',
    stacked: true,
    targets: one(`${sum(rate(requestsTotal, asked), 'outcome')} > 0`, '{{outcome}}'),
    looks: OUTCOME_LOOKS,
  }),
  chart({
    key: 'errors',
    title: 'Bagian yang gagal',
    description: 'Share of requests that the service failed or left waiting too long, by operation.',
    unit: 'percentunit',
    share: 'bad',
    targets: one(
      shareOf(
        sum(rate(requestsTotal, { ...asked, outcome: FAILED }), 'operation'),
        sum(rate(requestsTotal, asked), 'operation'),
      ),
      '{{operation}}',
    ),
    looks: OPERATION_LOOKS,
  }),
  chart({
    key: 'duration',
    title: 'Lama jawaban (p50, p95, p99)',
    description: 'From a request’s head to its answer’s end, all operations. The points open their traces.',
    unit: 's',
    width: 12,
    targets: [0.5, 0.95, 0.99].map((q) => traced(quantile(q, requestDuration, asked), `p${String(q * 100)}`)),
    steps: SLOW_STEPS,
  }),
  chart({
    key: 'duration-by-operation',
    title: 'Lama jawaban per operasi (p95)',
    description: 'p95 by operation. The points open their traces.',
    unit: 's',
    width: 12,
    targets: [traced(quantile(0.95, requestDuration, asked, 'operation'), '{{operation}}')],
    looks: OPERATION_LOOKS,
    steps: SLOW_STEPS,
  }),
];

const requestRow = ({ id: service }: WatchedService): RowSpec => ({
  title: 'Laju, galat, lama (RED), provinsi terpilih',
  panels: [...requestPanels({ service, ...IN_PROVINCE }), ...(OWN_WORK[service] ?? [])],
});

const inflightPanel = (service: string): PanelSpec =>
  chart({
    key: 'inflight',
    title: 'Sedang dikerjakan',
    description: 'Requests being worked on at this moment, by operation.',
    unit: 'short',
    stacked: true,
    targets: one(sum(series(inflightRequests, { service }), 'operation'), '{{operation}}'),
    looks: OPERATION_LOOKS,
  });

const machine = ({ job }: WatchedService): readonly PanelSpec[] => [
  chart({
    key: 'cpu',
    title: 'Prosesor',
    description: 'Processor time of each process, in cores. A Node process serves requests on one of them.',
    width: 6,
    unit: 'percentunit',
    targets: one(sum(rate(foreign.processCpu, { job }), 'instance'), '{{instance}}'),
    steps: [
      [null, 'green'],
      [0.9, 'red'],
    ],
  }),
  chart({
    key: 'memory',
    title: 'Memori',
    description: 'Resident memory of each process.',
    width: 6,
    unit: 'bytes',
    targets: one(sum(series(foreign.processMemory, { job }), 'instance'), '{{instance}}'),
  }),
  chart({
    key: 'loop',
    title: 'Keterlambatan event loop (p99)',
    description: 'How late a process comes to its work. Above the line it answers nobody in time.',
    width: 6,
    unit: 's',
    targets: one(max(series(foreign.eventLoopLag, { job }), 'instance'), '{{instance}}'),
    steps: [
      [null, 'green'],
      [0.2, 'yellow'],
      [1, 'red'],
    ],
  }),
  chart({
    key: 'up',
    title: 'Hidup',
    description: 'Whether each process answers monitoring: 1, or 0.',
    width: 6,
    unit: 'none',
    share: 'whole',
    targets: one(min(series(foreign.up, { job }), 'instance'), '{{instance}}'),
  }),
];

function saturationRow(service: WatchedService): RowSpec {
  const own = [
    ...(service.operations.length > 0 ? [inflightPanel(service.id)] : []),
    ...service.saturation.map(resourcePanel),
  ];
  return {
    title: 'Kejenuhan',
    panels: [...own.map((panel) => ({ ...panel, width: 24 / own.length })), ...machine(service)],
  };
}

/** A control plane takes no requests of phones: its work is alerts, pages and runbooks. */
const controlRow: RowSpec = {
  title: 'Laju, galat, lama (RED)',
  panels: [
    chart({
      key: 'alerts',
      title: 'Alarm yang diterima',
      description:
        'Alerts a minute that Alertmanager delivered and that were committed, by whether they fire.',
      unit: 'opm',
      targets: one(`60 * ${sum(rate(alertsReceived), 'status')}`, '{{status}}'),
      looks: ALERT_LOOKS,
    }),
    chart({
      key: 'failures',
      title: 'Alarm terlewat, panggilan gagal',
      description: 'Alerts a minute that no webhook delivered, and pages a minute that reached nobody.',
      unit: 'opm',
      targets: [
        { expr: `60 * ${sum(rate(missedAlerts))}`, legend: 'alarm terlewat' },
        { expr: `60 * ${sum(rate(pagesSent, { outcome: 'failed' }))}`, legend: 'panggilan gagal' },
      ],
    }),
    chart({
      key: 'steps',
      title: 'Lama langkah runbook (p95)',
      description: 'p95 of what a runbook step takes, by action. Waiting for people counts.',
      unit: 's',
      targets: [traced(quantile(0.95, runbookStepDuration, {}, 'action'), '{{action}}')],
    }),
  ],
};

/** Rate, errors, duration and saturation of one service, whichever it is. */
export const serviceDashboard = (service: WatchedService): DashboardSpec => ({
  uid: serviceUid(service.id),
  title: `Layanan: ${service.title}`,
  description: `Promises, rate, errors, duration and saturation of the service “${service.id}”.`,
  choices: [
    ...(service.operations.length > 0 ? (['provinces'] as const) : []),
    ...(hasPromises(service) ? (['phase'] as const) : []),
  ],
  partOf: { title: 'Nasional', uid: UIDS.national },
  rows: [
    ...(hasPromises(service) ? [promiseRow(service)] : []),
    service.operations.length > 0 ? requestRow(service) : controlRow,
    saturationRow(service),
  ],
});
