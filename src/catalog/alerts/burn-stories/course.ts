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

/** One gateway's counters of a story in promtool's notation, one value a step. */
export interface Told {
  /** Not stated: no success was ever counted. */
  readonly good?: string;
  readonly failed: string;
  /** Good and failed. */
  readonly all: string;
}

export type Input = AlertCase['input'];

/** Steps of the longest story: promtool evaluates each of them. */
export const LONGEST_STORY = 1_000;

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

/** Half of so many events, the odd one among the other gateway's. */
const HALVES = [Math.floor, Math.ceil].map(
  (round) =>
    (events: number): number =>
      round(events / 2),
);

/** Counters of a course of events at two gateways, from the first step on. */
export const counted = (course: readonly Stretch[]): readonly Told[] =>
  HALVES.map((half) => ({
    good: counter(course, ({ good }) => half(good)),
    failed: counter(course, ({ failed }) => half(failed)),
    all: counter(course, ({ good, failed }) => half(good) + half(failed)),
  }));

/** The same, but that the series of successes ends after the first step, and without one there never is any. */
export const withoutSuccess = (course: readonly Stretch[]): readonly Told[] =>
  counted(course).map(({ good = '', ...others }) => ({
    ...others,
    ...(course.some((stretch) => stretch.good > 0) && {
      good: `${good.split(' ').slice(0, 2).join(' ')} stale`,
    }),
  }));

const FAILURES = ['server_error', 'timeout'];

type Labels = Readonly<Record<string, string>>;

/** One series of an indicator's counter that its selector takes, but for what is stated; the first of several values. */
function seriesOf(sli: EventSli, stated: Labels): string {
  const fixed = Object.entries(sli.valid).flatMap(([label, match]: [string, Match]) => {
    if (typeof match === 'string') return [[label, match] as const];
    return 'any' in match ? [[label, match.any[0] ?? ''] as const] : [];
  });
  const own = sli.metric.labels.includes('province') ? { province: '33' } : {};
  return select(sli.metric, { ...own, ...Object.fromEntries(fixed), ...stated });
}

/** Another value of each label by which an indicator chooses its series. */
const ELSEWHERE: Labels = { service: 'portal', operation: 'public-read' };

/** What is none of an indicator's: other services and operations, all well, and what it leaves out; much of each. */
function beside(sli: EventSli): Input {
  const well = sli.kind === 'ratio' ? { outcome: sli.good[0] ?? '' } : {};
  const others = Object.entries(sli.valid).flatMap(([label, match]: [string, Match]): readonly Labels[] => {
    if (typeof match !== 'string')
      return 'none' in match ? match.none.map((left) => ({ [label]: left })) : [];
    return [{ ...well, [label]: ELSEWHERE[label] ?? 'other' }];
  });
  return others.map((stated) => [seriesOf(sli, stated), `0+${EVENTS}x${LONGEST_STORY}`] as const);
}

const GATEWAYS = ['gw-wib', 'gw-wit'] as const;

/** A story in series of the indicator's counters, gateway by gateway, beside much that is none of it. */
export function told(sli: EventSli, gateways: readonly Told[]): Input {
  const series = gateways.flatMap((counters, at) => toldAt(sli, counters, GATEWAYS[at] ?? ''));
  return [...series, ...beside(sli)];
}

function toldAt(sli: EventSli, { good, failed, all }: Told, gateway: string): Input {
  if (sli.kind === 'flagged') {
    const own = sli.flagged.labels.includes('province') ? { province: '33' } : {};
    return [
      [seriesOf(sli, { gateway }), all],
      [select(sli.flagged, { ...own, gateway }), failed],
    ];
  }
  const { outcome } = sli.valid;
  const left = typeof outcome === 'object' && 'none' in outcome ? outcome.none : [];
  const failure = FAILURES.find((name) => !left.includes(name)) ?? 'server_error';
  return [
    ...(good === undefined ? [] : [[seriesOf(sli, { gateway, outcome: sli.good[0] ?? '' }), good] as const]),
    [seriesOf(sli, { gateway, outcome: failure }), failed],
  ];
}
