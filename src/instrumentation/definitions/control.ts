import type { MetricDefinition } from './definition.ts';

/* Policies, the processes of a gateway, incidents and runbooks. */

const STEP_BUCKETS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900] as const;

/** Seconds: a person's answer to a page. */
const ACKNOWLEDGE_BUCKETS = [5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600] as const;
/** Seconds: from an incident's opening to its end. */
const RESOLVE_BUCKETS = [30, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400] as const;

export const policyEpoch = {
  type: 'gauge',
  name: 'siaga_gateway_policy_epoch',
  help: 'Epoch of the policy in force; 0 = none yet',
  labels: [],
} as const satisfies MetricDefinition;

export const policyRejected = {
  type: 'counter',
  name: 'siaga_gateway_policy_rejected_total',
  help: 'Policies refused, by reason',
  labels: ['reason'],
} as const satisfies MetricDefinition;

export const policyAuditFaults = {
  type: 'counter',
  name: 'siaga_gateway_policy_audit_faults_total',
  help: 'Faults of the policy audit: torn or damaged lines found at start, a file that cannot be read, lines that the disk refused',
  labels: ['fault'],
} as const satisfies MetricDefinition;

export const controlConnected = {
  type: 'gauge',
  name: 'siaga_gateway_control_connected',
  help: '1 while the gateway hears documents of the control plane whose signature holds',
  labels: [],
} as const satisfies MetricDefinition;

export const gatewayWorkers = {
  type: 'gauge',
  name: 'siaga_gateway_workers',
  help: 'Worker processes of the gateway that serve phones now',
  labels: [],
} as const satisfies MetricDefinition;

export const gatewayWorkerFalls = {
  type: 'counter',
  name: 'siaga_gateway_worker_falls_total',
  help: 'Worker processes that ended without having been asked to',
  labels: [],
} as const satisfies MetricDefinition;

export const gatewayReloads = {
  type: 'counter',
  name: 'siaga_gateway_reloads_total',
  help: 'Reloads of settings and certificate (SIGHUP), by whether they were taken up',
  labels: ['outcome'],
} as const satisfies MetricDefinition;

export const alertsReceived = {
  type: 'counter',
  name: 'siaga_alerts_received_total',
  help: 'Alerts committed by the webhook',
  labels: ['alertname', 'status'],
} as const satisfies MetricDefinition;

export const missedAlerts = {
  type: 'counter',
  name: 'siaga_missed_alerts_total',
  help: 'Alerts found active at Alertmanager that no webhook had delivered',
  labels: [],
} as const satisfies MetricDefinition;

export const openIncidents = {
  type: 'gauge',
  name: 'siaga_incidents_open',
  help: 'Incidents not yet resolved',
  labels: ['severity'],
  alike: true,
} as const satisfies MetricDefinition;

export const alertsFiring = {
  type: 'gauge',
  name: 'siaga_alerts_firing',
  help: 'Alerts that fire now, as the incident service has heard of them',
  labels: ['alertname', 'severity', 'service'],
  alike: true,
} as const satisfies MetricDefinition;

export const incidentsOpened = {
  type: 'counter',
  name: 'siaga_incidents_opened_total',
  help: 'Incidents opened, by the alert that opened them',
  labels: ['alertname', 'severity', 'service'],
} as const satisfies MetricDefinition;

export const incidentAcknowledge = {
  type: 'histogram',
  name: 'siaga_incident_acknowledge_seconds',
  help: 'Time from the opening of an incident to the first acknowledgement by a person',
  labels: ['severity'],
  buckets: ACKNOWLEDGE_BUCKETS,
} as const satisfies MetricDefinition;

export const incidentResolve = {
  type: 'histogram',
  name: 'siaga_incident_resolve_seconds',
  help: 'Time from the opening of an incident to its resolution',
  labels: ['severity'],
  buckets: RESOLVE_BUCKETS,
} as const satisfies MetricDefinition;

export const runbookRuns = {
  type: 'counter',
  name: 'siaga_runbook_runs_total',
  help: 'Runbook runs ended, by outcome',
  labels: ['runbook', 'outcome'],
} as const satisfies MetricDefinition;

export const runbookStepDuration = {
  type: 'histogram',
  name: 'siaga_runbook_step_duration_seconds',
  help: 'Time a runbook step took',
  labels: ['action'],
  buckets: STEP_BUCKETS,
} as const satisfies MetricDefinition;

export const pagesSent = {
  type: 'counter',
  name: 'siaga_pages_sent_total',
  help: 'Pages sent to responders, by channel and how it went',
  labels: ['channel', 'outcome'],
} as const satisfies MetricDefinition;

export const shiftPages = {
  type: 'gauge',
  name: 'siaga_shift_pages',
  help: 'Pages to whoever stands by now, since their shift began',
  labels: ['responder'],
  alike: true,
} as const satisfies MetricDefinition;

export const controlPolicyEpoch = {
  type: 'gauge',
  name: 'siaga_policy_epoch',
  help: 'Epoch of the newest policy issued by the control plane',
  labels: [],
  alike: true,
} as const satisfies MetricDefinition;

export const platformFreeRatio = {
  type: 'gauge',
  name: 'siaga_platform_disk_free_ratio',
  help: 'Free space of the disk that holds the incident service’s data, 0..1',
  labels: [],
  aggregator: 'min',
} as const satisfies MetricDefinition;
