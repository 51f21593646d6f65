import { comparisons } from './comparisons.ts';
import { joins } from './joins.ts';
import { matchers } from './matchers.ts';
import { thresholds } from './thresholds.ts';
import type { Operator } from './variant.ts';
import { windows } from './windows.ts';

/** What can be wrong with an expression, kind by kind. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  threshold: thresholds,
  comparison: comparisons,
  window: windows,
  join: joins,
  matcher: matchers,
};
