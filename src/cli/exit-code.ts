import type { Report } from '../drill/index.ts';

/** 0 when the night went as it must: with Siaga it held, without it collapsed. Else 1. */
export const exitCodeOf = (verdict: Report['verdict']): 0 | 1 =>
  verdict === 'held' || verdict === 'collapsed' ? 0 : 1;
