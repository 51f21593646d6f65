import { LATENCY_BUCKETS, type MetricDefinition } from './definition.ts';

/* What every service exports, and what Sirekap's own alone do. */

/** `service` is a Sirekap service (sso, intake, recap, portal) or `gateway`; `operation` as in contracts. */
const RED_LABELS = ['service', 'operation', 'province'] as const;

export const requestsTotal = {
  type: 'counter',
  name: 'sirekap_requests_total',
  help: 'Requests finished, by how they ended',
  labels: [...RED_LABELS, 'outcome'],
} as const satisfies MetricDefinition;

export const requestDuration = {
  type: 'histogram',
  name: 'sirekap_request_duration_seconds',
  help: 'Time from the request head to the end of the answer',
  labels: RED_LABELS,
  buckets: LATENCY_BUCKETS,
} as const satisfies MetricDefinition;

export const inflightRequests = {
  type: 'gauge',
  name: 'sirekap_inflight_requests',
  help: 'Requests being worked on now',
  labels: ['service', 'operation'],
} as const satisfies MetricDefinition;

export const intakeStored = {
  type: 'counter',
  name: 'sirekap_intake_photos_stored_total',
  help: 'Photos of C.Hasil pages that the store holds; begins at each start with what it holds, told by one process only',
  labels: ['province'],
} as const satisfies MetricDefinition;

export const intakeDuplicates = {
  type: 'counter',
  name: 'sirekap_intake_duplicates_total',
  help: 'Uploads answered from an earlier identical one',
  labels: ['province'],
} as const satisfies MetricDefinition;

export const recapReadings = {
  type: 'counter',
  name: 'sirekap_recap_readings_total',
  help: 'Readings that came with photos stored for the first time',
  labels: ['province'],
} as const satisfies MetricDefinition;

export const recapAnomalies = {
  type: 'counter',
  name: 'sirekap_recap_anomalies_total',
  help: 'Readings refused by the arithmetic guard (totals against DPT)',
  labels: ['province'],
} as const satisfies MetricDefinition;

export const hostSaturation = {
  type: 'gauge',
  name: 'sirekap_host_saturation_ratio',
  help: 'Work in progress on the host over what it handles without slowing down',
  labels: [],
} as const satisfies MetricDefinition;

export const ssoSessions = {
  type: 'counter',
  name: 'sirekap_sso_sessions_total',
  help: 'Sessions that sign-ins got: the account’s first, or again while an earlier one was still good',
  labels: ['kind'],
} as const satisfies MetricDefinition;
