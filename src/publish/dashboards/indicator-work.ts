import { judgesEvents, type EventSli, type Sli } from '../../catalog/index.ts';
import { requestDuration, requestsTotal } from '../../instrumentation/definitions.ts';
import { chart, one, traced } from './builders.ts';
import { quantile, rate, sum } from './query.ts';
import { RED } from './red.ts';
import type { WatchedService } from './services.ts';
import { failedRate } from './slo.ts';
import type { PanelSpec, RowSpec, TargetSpec } from './spec.ts';

const eventPanels = (events: readonly EventSli[]): readonly PanelSpec[] => [
  chart({
    key: 'events',
    title: 'Laju kejadian',
    description: 'Events per second that the indicators of the service judge, good or not.',
    unit: 'ops',
    targets: events.flatMap((sli) => one(sum(rate(sli.metric, sli.valid)), sli.title)),
  }),
  chart({
    key: 'failed-events',
    title: 'Kejadian yang gagal',
    description: 'Of these, those per second that were not good.',
    unit: 'ops',
    targets: events.flatMap((sli) => one(failedRate(sli), sli.title)),
  }),
];

/** p95 of the requests that an indicator judges: they are timed apart by all labels but how they ended. */
function requestDurations({ metric, valid, title }: EventSli): readonly TargetSpec[] {
  if (metric.name !== requestsTotal.name) return [];
  const { outcome: _, ...asked } = valid;
  return [traced(quantile(0.95, requestDuration, asked), `${title} (p95)`)];
}

function durationsOf(sli: Sli): readonly TargetSpec[] {
  if (judgesEvents(sli)) return requestDurations(sli);
  if (sli.kind === 'level') return [];
  return [traced(quantile(sli.quantile, sli.metric), `${sli.title} (p${String(sli.quantile * 100)})`)];
}

/** The row of a service that names no operations: what its indicators tell; undefined when they tell nothing of it. */
export function indicatorRow({ indicators }: WatchedService): RowSpec | undefined {
  const events = indicators.filter(judgesEvents);
  const durations = indicators.flatMap(durationsOf);
  const panels = [
    ...(events.length > 0 ? eventPanels(events) : []),
    ...(durations.length > 0
      ? [
          chart({
            key: 'durations',
            title: 'Lama',
            description: 'How long what the indicators judge takes. The points open their traces.',
            unit: 's',
            targets: durations,
          }),
        ]
      : []),
  ];
  return panels.length === 0 ? undefined : { title: `${RED}, menurut indikator`, panels };
}
