import type { MetricDefinition } from './definition.ts';

/* What may still be claimed of vendors. */

export const claimDue = {
  type: 'gauge',
  name: 'siaga_claim_due_seconds',
  help: 'Seconds until the most urgent claim whose report is not made lapses, below zero once it has; absent: every report that is due is made',
  labels: ['contract'],
  aggregator: 'min',
} as const satisfies MetricDefinition;
