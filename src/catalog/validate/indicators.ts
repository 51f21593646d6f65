import { METRICS, type MetricDefinition } from '../../instrumentation/definitions.ts';
import type { Catalog } from '../catalog.ts';
import { RECORDINGS } from '../recordings.ts';
import {
  judgesEvents,
  type EventSli,
  type FlaggedSli,
  type QuantileSli,
  type RatioSli,
  type Sli,
} from '../slis.ts';
import { ID, isShare, placeOf, repeated, unless, type Fault } from './fault.ts';

/** As Prometheus advises: level, metric, operation. */
const RECORD = /^[a-z]+:[a-z0-9_]+:[a-z0-9_]+$/;
const SHORTEST_WINDOW_MS = 60_000;
/** Labels that the scrape adds. */
const SCRAPED = ['job', 'gateway', 'instance'];

const declared = (metric: MetricDefinition, at: string): readonly Fault[] =>
  unless(METRICS.includes(metric), at, `${metric.name} is not declared in instrumentation/definitions`);

const lacking = (metric: MetricDefinition, labels: readonly string[], at: string): readonly Fault[] =>
  labels.flatMap((label) =>
    unless(
      [...metric.labels, ...SCRAPED].includes(label),
      at,
      `${metric.name} has no label "${label}" (it has ${metric.labels.join(', ') || 'none'})`,
    ),
  );

function goodFaults({ metric, valid, good }: RatioSli, at: string): readonly Fault[] {
  const { outcome } = valid;
  const left = typeof outcome === 'object' && 'none' in outcome ? outcome.none : [];
  return [
    ...lacking(metric, ['outcome'], at),
    ...unless(good.length > 0, at, 'no outcome is good'),
    ...good.flatMap((value) => unless(!left.includes(value), at, `"${value}" is good but does not count`)),
  ];
}

const flaggedFaults = ({ flagged, by }: FlaggedSli, at: string): readonly Fault[] => [
  ...declared(flagged, at),
  ...unless(flagged.type === 'counter', at, `${flagged.name} is no counter`),
  ...lacking(flagged, by, at),
];

const eventFaults = (sli: EventSli, at: string): readonly Fault[] => [
  ...declared(sli.metric, at),
  ...unless(sli.metric.type === 'counter', at, `${sli.metric.name} is no counter`),
  ...lacking(sli.metric, [...Object.keys(sli.valid), ...sli.by], at),
  ...(sli.kind === 'ratio' ? goodFaults(sli, at) : flaggedFaults(sli, at)),
];

const quantileFaults = ({ metric, quantile }: QuantileSli, at: string): readonly Fault[] => [
  ...declared(metric, at),
  ...unless(metric.type === 'histogram', at, `${metric.name} is no histogram`),
  ...unless(isShare(quantile), at, `quantile ${quantile} is not between 0 and 1`),
];

function faultsIn(sli: Sli, at: string): readonly Fault[] {
  const named = [
    ...unless(ID.test(sli.id), at, 'its id is not lower case, digits and hyphens'),
    ...unless(sli.title.length > 0, at, 'has no title'),
    ...unless(RECORD.test(sli.record), at, `records "${sli.record}": write it level:metric:operation`),
  ];
  if (sli.kind === 'level') {
    const states: readonly string[] = Object.values(RECORDINGS);
    return [...named, ...unless(states.includes(sli.record), at, `nothing records ${sli.record}`)];
  }
  return [
    ...named,
    ...unless(
      sli.windowNightMs >= SHORTEST_WINDOW_MS,
      at,
      `a window of ${sli.windowNightMs} ms holds no rate`,
    ),
    ...(judgesEvents(sli) ? eventFaults(sli, at) : quantileFaults(sli, at)),
  ];
}

/** Indicators: that what they count exists and can be counted so. */
export function indicatorFaults({ services }: Catalog): readonly Fault[] {
  const all = services.flatMap((service) =>
    service.indicators.map((sli) => ({ sli, at: `${placeOf(service)}, SLI ${sli.id}` })),
  );
  return [
    ...repeated(
      all.map(({ sli, at }) => ({ name: sli.id, at })),
      'the id',
    ),
    ...repeated(
      all.map(({ sli, at }) => ({ name: sli.record, at })),
      'the record',
    ),
    ...all.flatMap(({ sli, at }) => faultsIn(sli, at)),
  ];
}
