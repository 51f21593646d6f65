import { select, type Match } from '../promql.ts';
import type { EventSli } from '../slis.ts';
import type { AlertCase } from './alert.ts';

/* Counters over time, in promtool's notation: how stories of burn alerts are told. */

/** Events in one step of a story, 10 s. */
export const EVENTS = 100_000;
export const STEP_MS = 10_000;
/** Steps after which what goes wrong begins or ends: ten minutes. */
export const TURN = 60;
/** Steps that outlast every look at a story. */
export const LONG = 400;

export type Input = AlertCase['input'];
/** Counters of one story: all or good events, and failed ones, in promtool's notation. */
export interface Told {
  readonly good: string;
  readonly failed: string;
}

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
export function told(sli: EventSli, { good, failed }: Told): Input {
  if (sli.kind === 'flagged') {
    const own = sli.flagged.labels.includes('province') ? { province: '33' } : {};
    return [
      [seriesOf(sli), good],
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

/** Failures in a step of a story at an error ratio. */
const failing = (ratio: number): number => Math.round(Math.min(ratio, 0.95) * EVENTS);

/** Failing at a ratio from the beginning on. */
export const steadily = (ratio: number): Told => ({
  good: `0+${EVENTS - failing(ratio)}x${LONG}`,
  failed: `0+${failing(ratio)}x${LONG}`,
});

/** Well for `steps`, then failing at a ratio. */
export const suddenly = (ratio: number, steps: number): Told => ({
  good: `0+${EVENTS}x${steps} ${(steps + 1) * EVENTS - failing(ratio)}+${EVENTS - failing(ratio)}x120`,
  failed: `0x${steps} ${failing(ratio)}+${failing(ratio)}x120`,
});

/** Failing at a ratio for ten minutes, then well. */
export const atFirst = (ratio: number): Told => ({
  good: `0+${EVENTS - failing(ratio)}x${TURN} ${(TURN + 1) * EVENTS - TURN * failing(ratio)}+${EVENTS}x${LONG}`,
  failed: `0+${failing(ratio)}x${TURN} ${TURN * failing(ratio)}+0x${LONG}`,
});
