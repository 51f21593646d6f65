import { aggregators } from './aggregators.ts';
import { comparisons } from './comparisons.ts';
import { joins } from './joins.ts';
import { matchers } from './matchers.ts';
import { numbers } from './numbers.ts';
import { recordedWindows } from './recorded-windows.ts';
import { thresholds } from './thresholds.ts';
import type { Operator } from './variant.ts';
import { windows } from './windows.ts';

/** What can be wrong with what an alert asks, kind by kind. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  threshold: thresholds,
  comparison: comparisons,
  window: windows,
  join: joins,
  matcher: matchers,
};

/** What can be wrong with what a recording reckons, kind by kind. */
export const recordedOperators = (record: string): Readonly<Record<string, Operator>> => ({
  ...OPERATORS,
  window: recordedWindows(record),
  number: numbers,
  aggregator: aggregators,
});
