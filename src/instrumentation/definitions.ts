/**
 * Every metric of the house, declared once. Instruments are made from these constants, and PromQL is
 * rendered from them, so a misspelt metric is a compile error.
 */
import type { MetricDefinition } from './definitions/definition.ts';
import {
  requestsTotal,
  requestDuration,
  inflightRequests,
  intakeStored,
  intakeDuplicates,
  recapAnomalies,
  hostSaturation,
} from './definitions/sirekap.ts';
import {
  upstreamRequests,
  upstreamDuration,
  admissionLimit,
  admissionLease,
  admissionInflight,
  shedTotal,
  decisionsTotal,
  permitsOpen,
  permitsLapsed,
  reportsHeard,
  waitingLogins,
} from './definitions/admission.ts';
import {
  receiptsTotal,
  queueHeld,
  queueBytes,
  resumableUploads,
  queueFreeRatio,
  queueOldestAge,
  queueStuck,
  queueDeadLetters,
  queueDamaged,
  queueScrubbed,
  queueDelivered,
  peerCopies,
  peerCircuitOpen,
  standbyUploads,
  standbyBytes,
  drainRate,
  uploadDelivery,
} from './definitions/queue.ts';
import {
  policyEpoch,
  policyRejected,
  controlConnected,
  gatewayWorkers,
  gatewayWorkerFalls,
  gatewayReloads,
  alertsReceived,
  missedAlerts,
  openIncidents,
  runbookRuns,
  runbookStepDuration,
  pagesSent,
  controlPolicyEpoch,
} from './definitions/control.ts';

export type { MetricDefinition } from './definitions/definition.ts';
export * from './definitions/sirekap.ts';
export * from './definitions/admission.ts';
export * from './definitions/queue.ts';
export * from './definitions/control.ts';

/** All definitions, for the reference, the dashboards and the closed-loop test. */
export const METRICS = [
  requestsTotal,
  requestDuration,
  inflightRequests,
  intakeStored,
  intakeDuplicates,
  recapAnomalies,
  hostSaturation,
  upstreamRequests,
  upstreamDuration,
  admissionLimit,
  admissionLease,
  admissionInflight,
  shedTotal,
  decisionsTotal,
  permitsOpen,
  permitsLapsed,
  reportsHeard,
  waitingLogins,
  receiptsTotal,
  queueHeld,
  queueBytes,
  resumableUploads,
  queueFreeRatio,
  queueOldestAge,
  queueStuck,
  queueDeadLetters,
  queueDamaged,
  queueScrubbed,
  queueDelivered,
  peerCopies,
  peerCircuitOpen,
  standbyUploads,
  standbyBytes,
  drainRate,
  uploadDelivery,
  policyEpoch,
  policyRejected,
  controlConnected,
  gatewayWorkers,
  gatewayWorkerFalls,
  gatewayReloads,
  alertsReceived,
  missedAlerts,
  openIncidents,
  runbookRuns,
  runbookStepDuration,
  pagesSent,
  controlPolicyEpoch,
] as const satisfies readonly MetricDefinition[];
