import { z } from 'zod';
import { METRICS } from '../../instrumentation/definitions.ts';
import type { EventSli, FlaggedSli, LevelSli, QuantileSli, RatioSli, Sli, SliCategory } from '../slis.ts';
import { noteOf, valueIn } from './annotations.ts';
import type { SliDocument } from './documents.ts';
import { parseSelector, type Selector } from './selector.ts';

type Metric = NonNullable<SliDocument['spec']['thresholdMetric']>;
type Ratio = NonNullable<SliDocument['spec']['ratioMetric']>;

/** An indicator, or what is wrong with its document. */
export type Read<Value> = { readonly value: Value } | { readonly fault: string };

const DEFAULT_WINDOW_MS = 300_000;
const CATEGORIES: readonly SliCategory[] = [
  'availability',
  'latency',
  'freshness',
  'completeness',
  'correctness',
];

const queryOf = ({ metricSource: { spec } }: Metric): string =>
  typeof spec['query'] === 'string' ? spec['query'] : '';

function common({ metadata }: SliDocument) {
  const label = metadata.labels?.['category'];
  return {
    id: metadata.name,
    title: metadata.displayName ?? metadata.name,
    category: CATEGORIES.find((known) => known === label) ?? 'availability',
    windowNightMs: Number(noteOf(metadata, 'windowNightMs') ?? DEFAULT_WINDOW_MS),
  };
}

/** The outcomes that are good, when good and total are the same counter but for its outcome. */
function goodOutcomes(good: Selector, total: Selector): readonly string[] | undefined {
  const { outcome, ...rest } = good.match;
  const { outcome: _, ...all } = total.match;
  const isSame = good.metric === total.metric && JSON.stringify(rest) === JSON.stringify(all);
  if (!isSame || outcome === undefined) return undefined;
  if (typeof outcome === 'string') return [outcome];
  return 'any' in outcome ? outcome.any : undefined;
}

/** What tells good events from the rest. */
type Good = Pick<RatioSli, 'kind' | 'good'> | Pick<FlaggedSli, 'kind' | 'flagged'>;

function goodOf(ratio: Ratio, total: Selector): Read<Good> {
  const part = ratio.good ?? ratio.bad;
  const selector = part ? parseSelector(queryOf(part)) : 'is not given';
  const name = ratio.good ? 'good' : 'bad';
  if (typeof selector === 'string') return { fault: `spec.ratioMetric.${name}: its query ${selector}` };
  if (!ratio.good) {
    const isWhole = Object.keys(selector.match).length === 0 && selector.metric !== total.metric;
    if (isWhole) return { value: { kind: 'flagged', flagged: selector.metric } };
    return { fault: 'spec.ratioMetric.bad: is not the whole of another counter' };
  }
  const good = goodOutcomes(selector, total);
  if (good) return { value: { kind: 'ratio', good } };
  return { fault: 'spec.ratioMetric.good: is not the total with some outcomes' };
}

function eventsOf(document: SliDocument, ratio: Ratio): Read<EventSli> {
  if (!ratio.total)
    return { fault: 'spec.ratioMetric: a ready ratio cannot be watched over several windows' };
  if (ratio.counter !== true) return { fault: 'spec.ratioMetric.counter: only counters have events' };
  const total = parseSelector(queryOf(ratio.total));
  if (typeof total === 'string') return { fault: `spec.ratioMetric.total: its query ${total}` };
  const good = goodOf(ratio, total);
  if ('fault' in good) return good;
  const { metadata } = document;
  const by = z.array(z.string()).safeParse(valueIn(noteOf(metadata, 'by') ?? '[]'));
  if (by.error) return { fault: 'metadata.annotations: by is no list of labels' };
  const record = noteOf(metadata, 'record') ?? `national:${metadata.name.replaceAll('-', '_')}:ratio`;
  return {
    value: {
      ...common(document),
      record,
      metric: total.metric,
      valid: total.match,
      by: by.data,
      ...good.value,
    },
  };
}

function thresholdOf(document: SliDocument, metric: Metric): Read<QuantileSli | LevelSli> {
  const { windowNightMs, ...named } = common(document);
  const record = queryOf(metric);
  const quantile = noteOf(document.metadata, 'quantile');
  if (quantile === undefined) return { value: { kind: 'level', ...named, record } };
  const name = noteOf(document.metadata, 'metric');
  const histogram = METRICS.find((known) => known.name === name);
  if (!histogram) return { fault: `metadata.annotations: no metric "${name ?? ''}" for its quantile` };
  return {
    value: {
      kind: 'quantile',
      ...named,
      windowNightMs,
      record,
      metric: histogram,
      quantile: Number(quantile),
    },
  };
}

/** Read an SLI document as an indicator. Its queries must be selectors of metrics that are declared here. */
export function sliOf(document: SliDocument): Read<Sli> {
  const { ratioMetric, thresholdMetric } = document.spec;
  if (ratioMetric) return eventsOf(document, ratioMetric);
  if (thresholdMetric) return thresholdOf(document, thresholdMetric);
  return { fault: 'spec: measures nothing' };
}
