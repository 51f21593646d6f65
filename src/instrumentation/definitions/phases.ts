import type { MetricDefinition } from './definition.ts';

/* Where the election stands, by the schedule and the clock. */

export const phaseNow = {
  type: 'gauge',
  name: 'siaga_phase',
  help: '1 while a zone is in this phase of the election by the schedule, else 0',
  labels: ['zone', 'phase'],
  alike: true,
} as const satisfies MetricDefinition;
