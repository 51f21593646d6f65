import type { Step } from './spec.ts';

/**
 * Colours of how long answers take, seconds, for every service alike. Nobody promises these: the contract allows one answer of
 * the vendor 5 s, and these are the bounds of the histogram about it, for only at a bound is a quantile certain.
 */
export const ANSWER_STEPS: readonly Step[] = [
  [null, 'green'],
  [2.5, 'yellow'],
  [10, 'red'],
];
