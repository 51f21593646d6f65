import type { MetricDefinition } from './definition.ts';

/* What somebody outside sees, who asks as phones do. */

export const probeLooks = {
  type: 'counter',
  name: 'siaga_probe_looks_total',
  help: 'Looks from outside at a gateway’s own page of keys, by whether it was answered, well and in time, or not (failed)',
  labels: ['gateway', 'outcome'],
} as const satisfies MetricDefinition;
