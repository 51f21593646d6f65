import type { MetricDefinition } from './definition.ts';

/* What may still be claimed of vendors. */

export const claimDue = {
  type: 'gauge',
  name: 'siaga_claim_due_seconds',
  help: 'Seconds until the most urgent claim that nobody recorded as handed in lapses, below zero once it has; absent: none waits',
  labels: ['contract'],
  aggregator: 'min',
  alike: true,
} as const satisfies MetricDefinition;
