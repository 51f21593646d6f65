import { LATENCY_BUCKETS, type MetricDefinition } from './definition.ts';

/* How a gateway, or who decides as one, lets requests through. */

export const upstreamRequests = {
  type: 'counter',
  name: 'siaga_gateway_upstream_requests_total',
  help: 'Requests a gateway sent to the vendor, live and drained, by how they ended',
  labels: ['operation', 'province', 'outcome'],
} as const satisfies MetricDefinition;

export const upstreamDuration = {
  type: 'histogram',
  name: 'siaga_gateway_upstream_duration_seconds',
  help: 'Time the vendor took for a request of a gateway; those of probes are not in it',
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

export const gatewayConnectionsEnded = {
  type: 'counter',
  name: 'siaga_gateway_connections_ended_total',
  help: 'Connections, or answers over HTTP/2, ended that their client would have kept: too many requests at once, an answer unread, refused too often',
  labels: ['reason'],
} as const satisfies MetricDefinition;
