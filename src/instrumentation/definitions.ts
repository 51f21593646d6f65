/**
 * Every metric of the house, declared once. Instruments are made from these constants, and PromQL is
 * rendered from them, so a misspelt metric is a compile error. Labels are bounded: province, never TPS.
 */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds in the metric's unit; histograms only. */
  readonly buckets?: readonly number[];
  /** How the series of several worker processes become one; `sum` unless told. */
  readonly aggregator?: 'sum' | 'min' | 'max';
}

/** Seconds, from a cheap read to a phone's patience. */
const LATENCY_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
/** Seconds from first byte to the vendor's confirmation, from direct to a night in the queue. */
const DELIVERY_BUCKETS = [0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 1800, 7200, 28800] as const;
const STEP_BUCKETS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900] as const;

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
  help: 'Photos of C.Hasil pages stored for the first time',
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

export const upstreamRequests = {
  type: 'counter',
  name: 'siaga_gateway_upstream_requests_total',
  help: 'Requests a gateway sent to the vendor, live and drained, by how they ended',
  labels: ['operation', 'province', 'outcome'],
} as const satisfies MetricDefinition;

export const upstreamDuration = {
  type: 'histogram',
  name: 'siaga_gateway_upstream_duration_seconds',
  help: 'Time the vendor took for a request of a gateway',
  labels: ['operation'],
  buckets: LATENCY_BUCKETS,
} as const satisfies MetricDefinition;

export const admissionLimit = {
  type: 'gauge',
  name: 'siaga_gateway_concurrency_limit',
  help: 'Requests the gateway allows itself to have in flight at the vendor now',
  labels: [],
} as const satisfies MetricDefinition;

export const admissionLease = {
  type: 'gauge',
  name: 'siaga_gateway_concurrency_lease',
  help: 'Ceiling of the limit, leased by the policy',
  labels: [],
} as const satisfies MetricDefinition;

export const admissionInflight = {
  type: 'gauge',
  name: 'siaga_gateway_inflight_requests',
  help: 'Requests the gateway has in flight at the vendor now',
  labels: ['operation'],
} as const satisfies MetricDefinition;

export const shedTotal = {
  type: 'counter',
  name: 'siaga_gateway_shed_total',
  help: 'Requests refused: by the limit, by policy, by the breaker, for the gateway itself (its queue, loop or heap) or for one client’s share',
  labels: ['operation', 'reason'],
} as const satisfies MetricDefinition;

export const decisionsTotal = {
  type: 'counter',
  name: 'siaga_decisions_total',
  help: 'Decisions told to a proxy or service that is no gateway: admit, wait, invalid, or why refused',
  labels: ['operation', 'province', 'decision'],
} as const satisfies MetricDefinition;

export const permitsOpen = {
  type: 'gauge',
  name: 'siaga_permits_open',
  help: 'Admitted requests whose end the site’s proxy has not reported yet',
  labels: [],
} as const satisfies MetricDefinition;

export const permitsLapsed = {
  type: 'counter',
  name: 'siaga_permits_lapsed_total',
  help: 'Admitted requests whose end nobody reported in time',
  labels: [],
} as const satisfies MetricDefinition;

export const reportsHeard = {
  type: 'gauge',
  name: 'siaga_reports_heard',
  help: '1 while the site’s proxy reports how requests end; at 0 the limit does not bind',
  labels: [],
  aggregator: 'min',
} as const satisfies MetricDefinition;

export const waitingLogins = {
  type: 'gauge',
  name: 'siaga_gateway_waiting_logins',
  help: 'Accounts that hold a place in the waiting room',
  labels: [],
} as const satisfies MetricDefinition;

export const receiptsTotal = {
  type: 'counter',
  name: 'siaga_gateway_receipts_total',
  help: 'Receipts given, by whether the vendor had confirmed (recorded) or the queue holds it (held)',
  labels: ['province', 'state'],
} as const satisfies MetricDefinition;

export const queueHeld = {
  type: 'gauge',
  name: 'siaga_gateway_queue_held_uploads',
  help: 'Uploads on the gateway disk that the vendor has not confirmed',
  labels: ['province'],
} as const satisfies MetricDefinition;

export const queueBytes = {
  type: 'gauge',
  name: 'siaga_gateway_queue_bytes',
  help: 'Bytes the queue occupies on disk',
  labels: [],
} as const satisfies MetricDefinition;

export const resumableUploads = {
  type: 'gauge',
  name: 'siaga_gateway_resumable_uploads',
  help: 'Resumable uploads that are begun and not whole yet',
  labels: [],
} as const satisfies MetricDefinition;

export const queueFreeRatio = {
  type: 'gauge',
  name: 'siaga_gateway_queue_free_ratio',
  help: 'Free space of the queue disk, 0..1',
  labels: [],
  aggregator: 'min',
} as const satisfies MetricDefinition;

export const queueOldestAge = {
  type: 'gauge',
  name: 'siaga_gateway_queue_oldest_age_seconds',
  help: 'Age of the oldest held upload that may be drained (manual provinces left out)',
  labels: [],
  aggregator: 'max',
} as const satisfies MetricDefinition;

export const queueDeadLetters = {
  type: 'gauge',
  name: 'siaga_gateway_queue_dead_letters',
  help: 'Held uploads that the vendor refused for good; a person must look',
  labels: [],
} as const satisfies MetricDefinition;

export const queueDamaged = {
  type: 'gauge',
  name: 'siaga_gateway_queue_damaged_uploads',
  help: 'Held uploads whose photos do not read back whole from the disk',
  labels: [],
} as const satisfies MetricDefinition;

export const queueScrubbed = {
  type: 'counter',
  name: 'siaga_gateway_queue_scrubbed_bytes_total',
  help: 'Bytes of held photos read back in idle time and found whole',
  labels: [],
} as const satisfies MetricDefinition;

export const queueDelivered = {
  type: 'counter',
  name: 'siaga_gateway_queue_delivered_total',
  help: 'Held uploads that the vendor confirmed',
  labels: ['province'],
} as const satisfies MetricDefinition;

export const peerCopies = {
  type: 'counter',
  name: 'siaga_gateway_peer_copies_total',
  help: 'Held uploads by whether the peer gateway took a copy before the receipt, or why it stands on one machine',
  labels: ['outcome'],
} as const satisfies MetricDefinition;

export const peerCircuitOpen = {
  type: 'gauge',
  name: 'siaga_gateway_peer_circuit_open',
  help: '1 while the peer gateway takes no copies and is asked once in five seconds only',
  labels: [],
  aggregator: 'max',
} as const satisfies MetricDefinition;

export const standbyUploads = {
  type: 'gauge',
  name: 'siaga_gateway_standby_uploads',
  help: 'Copies kept here of uploads that another gateway holds and delivers',
  labels: ['owner'],
} as const satisfies MetricDefinition;

export const standbyBytes = {
  type: 'gauge',
  name: 'siaga_gateway_standby_bytes',
  help: 'Bytes that copies for another gateway occupy on disk',
  labels: ['owner'],
} as const satisfies MetricDefinition;

export const drainRate = {
  type: 'gauge',
  name: 'siaga_gateway_drain_per_second',
  help: 'Pace at which the queue is being drained now',
  labels: [],
} as const satisfies MetricDefinition;

export const uploadDelivery = {
  type: 'histogram',
  name: 'siaga_gateway_upload_delivery_seconds',
  help: 'Time from an upload reaching the gateway to the confirmation of the vendor, queue included',
  labels: [],
  buckets: DELIVERY_BUCKETS,
} as const satisfies MetricDefinition;

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

export const controlConnected = {
  type: 'gauge',
  name: 'siaga_gateway_control_connected',
  help: '1 while the gateway hears the control plane',
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

export const controlPolicyEpoch = {
  type: 'gauge',
  name: 'siaga_policy_epoch',
  help: 'Epoch of the newest policy issued by the control plane',
  labels: [],
} as const satisfies MetricDefinition;

/** All definitions, for the reference, the dashboards and the closed-loop test. */
export const METRICS = [
  requestsTotal,
  requestDuration,
  inflightRequests,
  intakeStored,
  intakeDuplicates,
  recapReadings,
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
  queueFreeRatio,
  queueOldestAge,
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
