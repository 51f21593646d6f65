import { select, type Match } from '../../promql.ts';
import type { EventSli } from '../../slis.ts';
import type { AlertCase } from '../alert.ts';

/* Counters over time, in promtool's notation: how stories of burn alerts are told. */

/** Steps in each of which as many events go well and fail. */
export interface Stretch {
  readonly steps: number;
  readonly good: number;
  readonly failed: number;
}

/** Counters of one story in promtool's notation, one value a step. */
export interface Told {
  readonly good: string;
  readonly failed: string;
  /** Good and failed. */
  readonly all: string;
}

export type Input = AlertCase['input'];

/** Events in one step of a stretch that fails at a ratio: enough that no guard plays a part. */
const EVENTS = 10_000_000;

/** Failing at a ratio. */
export function atRatio(ratio: number, steps: number): Stretch {
  const failed = Math.round(Math.min(ratio, 0.95) * EVENTS);
  return { steps, good: EVENTS - failed, failed };
}

/** Events as many as `atRatio` has in some steps, all good, and all at once. */
export const flood = (stepsWorth: number): Stretch => atOnce(Math.ceil(stepsWorth * EVENTS), 0);

export const atOnce = (good: number, failed: number): Stretch => ({ steps: 1, good, failed });

/** Nobody comes. */
export const quiet = (steps: number): Stretch => ({ steps, good: 0, failed: 0 });

export const stepsOf = (course: readonly Stretch[]): number =>
  course.reduce((sum, { steps }) => sum + steps, 0);

/** A counter that begins at 0 and grows in each step of a stretch by as much. */
function counter(course: readonly Stretch[], grows: (stretch: Stretch) => number): string {
  let value = 0;
  const parts = course
    .filter(({ steps }) => steps > 0)
    .map((stretch) => {
      const by = grows(stretch);
      const first = value + by;
      value += by * stretch.steps;
      return by === 0 ? `${first}x${stretch.steps - 1}` : `${first}+${by}x${stretch.steps - 1}`;
    });
  return ['0', ...parts].join(' ');
}

/** Counters of a course of events, from the first step on. */
export const counted = (course: readonly Stretch[]): Told => ({
  good: counter(course, ({ good }) => good),
  failed: counter(course, ({ failed }) => failed),
  all: counter(course, ({ good, failed }) => good + failed),
});

const FAILURES = ['server_error', 'timeout'];

/** One series of an indicator's counter that its selector takes; the first of several values. */
function seriesOf(sli: EventSli, outcome?: string): string {
  const fixed = Object.entries(sli.valid).flatMap(([label, match]: [string, Match]) => {
    if (typeof match === 'string') return [[label, match] as const];
    return 'any' in match ? [[label, match.any[0] ?? ''] as const] : [];
  });
  const own = sli.metric.labels.includes('province') ? { province: '33' } : {};
  return select(sli.metric, { ...own, ...Object.fromEntries(fixed), ...(outcome && { outcome }) });
}

/** A story in series of the indicator's counters. */
export function told(sli: EventSli, { good, failed, all }: Told): Input {
  if (sli.kind === 'flagged') {
    const own = sli.flagged.labels.includes('province') ? { province: '33' } : {};
    return [
      [seriesOf(sli), all],
      [select(sli.flagged, own), failed],
    ];
  }
  const { outcome } = sli.valid;
  const left = typeof outcome === 'object' && 'none' in outcome ? outcome.none : [];
  const failure = FAILURES.find((name) => !left.includes(name)) ?? 'server_error';
  return [
    [seriesOf(sli, sli.good[0]), good],
    [seriesOf(sli, failure), failed],
  ];
}
