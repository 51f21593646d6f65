/**
 * Every metric of the house, declared once. Instruments are made from these constants, and PromQL is
 * rendered from them, so a misspelt metric is a compile error.
 */
import type { MetricDefinition } from './definitions/definition.ts';
import * as admission from './definitions/admission.ts';
import * as arrivals from './definitions/arrivals.ts';
import * as claims from './definitions/claims.ts';
import * as control from './definitions/control.ts';
import * as manual from './definitions/manual.ts';
import * as phases from './definitions/phases.ts';
import * as probe from './definitions/probe.ts';
import * as queue from './definitions/queue.ts';
import * as sirekap from './definitions/sirekap.ts';
import * as subscriptions from './definitions/subscriptions.ts';
import * as traces from './definitions/traces.ts';

export type { MetricDefinition } from './definitions/definition.ts';
export * from './definitions/sirekap.ts';
export * from './definitions/admission.ts';
export * from './definitions/queue.ts';
export * from './definitions/control.ts';
export * from './definitions/traces.ts';
export * from './definitions/arrivals.ts';
export * from './definitions/probe.ts';
export * from './definitions/manual.ts';
export * from './definitions/phases.ts';
export * from './definitions/claims.ts';
export * from './definitions/subscriptions.ts';

/** Spans come from code, of vendors too: at a process so many are told apart, and all others of an operation are one. */
export const SPANS_MOST = 9;

/** All definitions, for the reference, the dashboards and the closed-loop test. */
export const METRICS: readonly MetricDefinition[] = [
  ...Object.values(sirekap),
  ...Object.values(admission),
  ...Object.values(queue),
  ...Object.values(control),
  ...Object.values(arrivals),
  ...Object.values(phases),
  ...Object.values(claims),
  ...Object.values(subscriptions),
  ...Object.values(probe),
  ...Object.values(manual),
  ...Object.values(traces),
];
