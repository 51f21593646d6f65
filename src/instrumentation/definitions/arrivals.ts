import type { MetricDefinition } from './definition.ts';

/* What the night should bring, by the catalog's model of arrivals and the clock. */

export const expectedPhotos = {
  type: 'gauge',
  name: 'siaga_expected_photos',
  help: 'Photos that should have got their first receipt by now: expected, and the bounds (low, high) of a night that is well; absent outside the election period',
  labels: ['province', 'bound'],
  alike: true,
} as const satisfies MetricDefinition;
