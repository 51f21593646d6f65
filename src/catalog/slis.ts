import type { MetricDefinition } from '../instrumentation/definitions.ts';
import { ratioOf, select, selectBuckets, sumBy, type Match } from './promql.ts';

/** What an indicator says about a service. */
export type SliCategory = 'availability' | 'latency' | 'freshness' | 'completeness' | 'correctness';

interface SliBase {
  readonly id: string;
  readonly category: SliCategory;
  /** Indonesian. */
  readonly title: string;
  /** Name of the recorded figure. */
  readonly record: string;
}

/** Good events over valid events of one counter. */
export interface RatioSli extends SliBase {
  readonly kind: 'ratio';
  readonly metric: MetricDefinition;
  /** Which events count at all. */
  readonly valid: Readonly<Record<string, Match>>;
  /** Which of them are good: values of `outcome`. */
  readonly good: readonly string[];
  /** Labels kept apart; none = national. */
  readonly by: readonly string[];
  /** Window of the recorded figure, in time of the night. */
  readonly windowNightMs: number;
}

/** Events of one counter but for those that another counter flags. */
export interface FlaggedSli extends SliBase {
  readonly kind: 'flagged';
  readonly metric: MetricDefinition;
  readonly valid: Readonly<Record<string, Match>>;
  readonly flagged: MetricDefinition;
  readonly by: readonly string[];
  readonly windowNightMs: number;
}

/** Whatever judges events, each good or not. */
export type EventSli = RatioSli | FlaggedSli;

/** A quantile of one histogram, seconds. */
export interface QuantileSli extends SliBase {
  readonly kind: 'quantile';
  readonly metric: MetricDefinition;
  readonly quantile: number;
  readonly windowNightMs: number;
}

/** A figure that is recorded as the state of the night (`RECORDINGS`) and judged as it stands. */
export interface LevelSli extends SliBase {
  readonly kind: 'level';
}

export type Sli = EventSli | QuantileSli | LevelSli;

export const judgesEvents = (sli: Sli): sli is EventSli => sli.kind === 'ratio' || sli.kind === 'flagged';

/** What the caller did wrong says nothing about the service, and lets no stranger raise an alarm by typing. */
export const CALLERS_FAULT = 'client_error';

/** Which series an indicator counts. */
export const validSeries = (sli: EventSli): string => select(sli.metric, sli.valid);

/** Events of an indicator per second over a Prometheus duration such as `5m`. */
const validRate = (sli: EventSli, window: string): string =>
  sumBy(sli.by, `rate(${validSeries(sli)}[${window}])`);

const goodRate = (sli: EventSli, window: string): string => {
  if (sli.kind === 'flagged') {
    return `(${validRate(sli, window)} - ${sumBy(sli.by, `rate(${select(sli.flagged)}[${window}])`)})`;
  }
  const good = select(sli.metric, { ...sli.valid, outcome: { any: sli.good } });
  return sumBy(sli.by, `rate(${good}[${window}])`);
};

/** How many events the indicator judged over a duration; empty when its series do not exist. */
export const validCount = (sli: EventSli, window: string): string =>
  sumBy(sli.by, `increase(${validSeries(sli)}[${window}])`);

/** The indicator's ratio over a duration. */
export const ratioExpr = (sli: EventSli, window: string): string =>
  ratioOf(goodRate(sli, window), validRate(sli, window));

/** The indicator's quantile over a duration; no data (rather than NaN) when nothing was delivered. */
export const quantileExpr = (sli: QuantileSli, window: string): string =>
  `histogram_quantile(${String(sli.quantile)}, sum by (le) (rate(${selectBuckets(sli.metric)}[${window}]))) >= 0`;
