import { foreign } from '../../catalog/index.ts';
import { inflightRequests } from '../../instrumentation/definitions.ts';
import { chart, one, stat } from './builders.ts';
import type { Promised } from './promises.ts';
import { max, min, rate, series, sum } from './query.ts';
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
import { OPERATION_LOOKS } from './words.ts';
import { workRow } from './work.ts';

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
    description:
      'How late a process comes to its work, looked at every 10 ms: 10 ms says that it is never late. Above the line it answers nobody in time.',
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

/** Rate, errors, duration and saturation of one service, whichever it is. */
export function serviceDashboard(service: WatchedService): DashboardSpec {
  const work = workRow(service);
  return {
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
      ...(work ? [work] : []),
      saturationRow(service),
    ],
  };
}
