import { PHASES } from '../../contracts/index.ts';
import type { Service } from '../services/service.ts';
import { select } from '../promql.ts';
import { judgesEvents, validSeries, type EventSli, type Sli } from '../slis.ts';
import type { Objective } from '../slos.ts';
import { annotate } from './annotations.ts';
import { API_VERSION, type OpenSloDocument, type SliDocument, type SloDocument } from './documents.ts';

const PROMETHEUS = 'Prometheus';

const source = (query: string) => ({ metricSource: { type: PROMETHEUS, spec: { query } } });

/** Counters are told as they are: whoever reads them takes the rate. */
const ratioSpec = (sli: EventSli): SliDocument['spec'] => ({
  ratioMetric: {
    counter: true,
    ...(sli.kind === 'flagged'
      ? { bad: source(select(sli.flagged)) }
      : { good: source(select(sli.metric, { ...sli.valid, outcome: { any: sli.good } })) }),
    total: source(validSeries(sli)),
  },
});

const sliDocument = (service: Service, sli: Sli): SliDocument => ({
  apiVersion: API_VERSION,
  kind: 'SLI',
  metadata: {
    name: sli.id,
    displayName: sli.title,
    labels: { service: service.id, category: sli.category },
    annotations: annotate({
      record: sli.record,
      ...(sli.kind !== 'level' && { windowNightMs: sli.windowNightMs }),
      ...(judgesEvents(sli) && sli.by.length > 0 && { by: sli.by }),
      ...(sli.kind === 'quantile' && { quantile: sli.quantile, metric: sli.metric.name }),
    }),
  },
  spec: judgesEvents(sli) ? ratioSpec(sli) : { thresholdMetric: source(sli.record) },
});

const objectives = (slo: Objective): SloDocument['spec']['objectives'] =>
  PHASES.map((phase) => ({
    displayName: phase,
    ...(slo.kind === 'slices' && {
      op: slo.limit.op === 'atMost' ? ('lte' as const) : ('gte' as const),
      value: slo.limit.value,
      // One evaluation outside the limit spoils its slice.
      timeSliceTarget: 1,
      timeSliceWindow: `${slo.sliceMinutes}m`,
    }),
    target: slo.objective[phase],
  }));

const sloDocument = (service: Service, slo: Objective): SloDocument => ({
  apiVersion: API_VERSION,
  kind: 'SLO',
  metadata: {
    name: slo.id,
    labels: { service: service.id },
    annotations: annotate(slo.kind === 'events' ? { burn: slo.burn } : {}),
  },
  spec: {
    service: service.id,
    indicatorRef: slo.sli.id,
    timeWindow: [{ duration: `${slo.periodHours}h`, isRolling: true }],
    budgetingMethod: slo.kind === 'events' ? 'Occurrences' : 'Timeslices',
    objectives: objectives(slo),
  },
});

/**
 * A service as OpenSLO v1: one Service, its SLIs, its SLOs with an objective a phase. What OpenSLO has no field for
 * stands in annotations; symptom alerts, inhibitions and their stories are not part of it.
 */
export const toOpenSlo = (service: Service): readonly OpenSloDocument[] => [
  {
    apiVersion: API_VERSION,
    kind: 'Service',
    metadata: {
      name: service.id,
      displayName: service.title,
      labels: {
        owner: service.owner,
        tier: String(service.tier),
        ...(service.vendor && { vendor: service.vendor }),
      },
      annotations: annotate({
        job: service.job,
        dashboard: service.dashboard,
        operations: service.operations,
        dependsOn: service.dependsOn,
        saturation: service.saturation,
        sla: service.sla,
      }),
    },
    spec: {},
  },
  ...service.indicators.map((sli) => sliDocument(service, sli)),
  ...service.objectives.map((slo) => sloDocument(service, slo)),
];
