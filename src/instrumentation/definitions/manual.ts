import type { MetricDefinition } from './definition.ts';

/* The manual fallback, which is asked before a region returns to normal. */

export const returnWords = {
  type: 'counter',
  name: 'siaga_manual_return_words_total',
  help: 'Answers to whether a region may return to normal: it may, it stays manual (stays), it is still being counted (counting), or nothing could be said (failed)',
  labels: ['outcome'],
} as const satisfies MetricDefinition;
