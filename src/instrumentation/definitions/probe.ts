import type { MetricDefinition } from './definition.ts';

/* What somebody outside sees, who asks as phones do. */

export const probeLooks = {
  type: 'counter',
  name: 'siaga_probe_looks_total',
  help: 'Looks from outside at a gateway’s own page of keys, by whether it was answered, well and in time, or not (failed)',
  labels: ['gateway', 'outcome'],
} as const satisfies MetricDefinition;

/** Named as Prometheus's own black-box prober names it: a site that has one may export these series instead. */
export const probeSuccess = {
  type: 'gauge',
  name: 'probe_success',
  help: 'Whether a synthetic login got in, the vendor recorded a synthetic upload (upload), and the gateway gave a true receipt for it (receipt), in time: 1 or 0, by zone and by the vantage that tried; absent when it was told to wait, is silent, or its clock is off',
  labels: ['operation', 'zone', 'vantage'],
} as const satisfies MetricDefinition;

export const probeVerdict = {
  type: 'gauge',
  name: 'siaga_probe_verdict',
  help: 'What two vantages or more agree on of a zone: 1 works, 0 does not; absent while too few agree',
  labels: ['operation', 'zone'],
} as const satisfies MetricDefinition;

export const probeDuration = {
  type: 'gauge',
  name: 'siaga_probe_duration_seconds',
  help: 'How long the last synthetic login or upload of a vantage took, whether or not it counts',
  labels: ['operation', 'zone', 'vantage'],
} as const satisfies MetricDefinition;

export const probeClock = {
  type: 'gauge',
  name: 'siaga_probe_clock_ahead_seconds',
  help: 'By how much a vantage’s clock is ahead of the collector’s or the gateways’, whichever finds more; off by more than five seconds it does not count',
  labels: ['vantage'],
} as const satisfies MetricDefinition;

export const probeAge = {
  type: 'gauge',
  name: 'siaga_probe_age_seconds',
  help: 'How long ago a vantage last handed in a result, or since when it is waited for',
  labels: ['vantage'],
} as const satisfies MetricDefinition;

export const probeResults = {
  type: 'counter',
  name: 'siaga_probe_results_total',
  help: 'Results handed in, by whether they counted, were not believed because of the vantage’s clock, or were refused',
  labels: ['outcome'],
} as const satisfies MetricDefinition;
