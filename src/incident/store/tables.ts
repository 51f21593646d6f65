import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { JaegerTrace } from '../../contracts/index.ts';
import type { Lifecycle, Severity } from '../domain/lifecycle.ts';

type Json<T extends object> = JSONColumnType<T>;
type Labels = Readonly<Record<string, string>>;

/** The append-only, hash-chained log. `data` is kept as the text that was hashed. */
interface EventsTable {
  seq: number;
  at: Date;
  incident_id: string | null;
  type: string;
  actor: string;
  data: string;
  prev_hash: string;
  hash: string;
}

interface IncidentsTable {
  id: string;
  /** alertname × region. */
  key: string;
  alertname: string;
  region: string;
  severity: Severity;
  service: string;
  title: string;
  description: string | null;
  affected_tps: number;
  state: Lifecycle;
  firing: boolean;
  runbook_url: string | null;
  /** Whole, or a path in Grafana. */
  dashboard_url: string | null;
  graph_url: string | null;
  opened_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  resolved_at: Date | null;
  /** When people are to say more of it, as the commander set it; null: nobody has. */
  next_update_at: Date | null;
  /** When traces were last looked for. */
  traces_looked_at: Date | null;
  /** When the runbook engine was told; null: it must be told yet. */
  handed_over_at: Date | null;
  /** The incident that leads the call by which people are told of this one; null: nobody was called. */
  call_id: string | null;
  /** When it led or joined that call. */
  called_at: Date | null;
}

/** Every alert instance ever seen, by fingerprint and start. */
interface AlertsTable {
  fingerprint: string;
  starts_at: Date;
  status: 'firing' | 'resolved';
  labels: Json<Labels>;
  annotations: Json<Labels>;
  incident_id: string;
  first_seen_at: Date;
  last_seen_at: Date;
  resolved_at: Date | null;
}

/** Traces kept with an incident, in Jaeger's JSON: itself, and the deliveries it led to. */
interface IncidentTracesTable {
  incident_id: string;
  trace_id: string;
  kept_at: Date;
  document: Json<{ readonly traces: readonly JaegerTrace[] }>;
}

interface WebhookBodiesTable {
  id: Generated<string>;
  received_at: Date;
  /** Whether the webhook delivered it, or the reconciliation found it. */
  source: 'webhook' | 'reconcile';
  body: string;
}

interface PoliciesTable {
  epoch: number;
  issued_at: Date;
  expires_at: Date;
  reason: string;
  incident_id: string | null;
  document: ColumnType<string, string, string>;
  jws: string;
  /** Hash of rules and leases: an unchanged policy needs no new epoch. */
  content_hash: string;
}

interface InterventionsTable {
  run_id: string;
  scope: string;
  incident_id: string;
  rule: Json<Readonly<Record<string, unknown>>>;
  imposed_at: Date;
  lapse_paged_at: Date | null;
}

/** The last return of each scope from manual mode. */
interface ManualReturnsTable {
  scope: string;
  at: Date;
  success: number;
  watched_ms: number;
  drain_per_second: number;
}

/** One row. A serial is armed until it is pulled here or at a gateway; ending it arms the next. */
interface KillSwitchTable {
  singleton: Generated<boolean>;
  serial: number;
  prepared_at: Date;
  pulled_at: Date | null;
  pulled_by: string | null;
  reason: string | null;
}

interface PolicyAcksTable {
  gateway: string;
  epoch: number;
  verdict: 'ack' | 'nack' | 'killed';
  reason: string | null;
  detail: string | null;
  at: Date;
  received_at: Date;
}

interface PagesTable {
  id: string;
  incident_id: string;
  responder: string;
  /** Step of the ladder; null: outside of it. */
  level: number | null;
  title: string;
  created_at: Date;
}

/** Delivery receipts, one per page and channel. */
interface PageDeliveriesTable {
  page_id: string;
  channel: 'webhook' | 'email';
  outcome: 'delivered' | 'failed';
  attempts: number;
  detail: string;
  at: Date;
}

/** Processes that work on jobs; the locks of one that fell silent are taken from it. */
interface WorkersTable {
  worker_id: string;
  heartbeat_at: ColumnType<Date, Date | undefined, Date>;
}

/** The tables of the core, for Kysely. */
export interface CoreTables {
  events: EventsTable;
  incidents: IncidentsTable;
  alerts: AlertsTable;
  incident_traces: IncidentTracesTable;
  webhook_bodies: WebhookBodiesTable;
  policies: PoliciesTable;
  interventions: InterventionsTable;
  policy_acks: PolicyAcksTable;
  manual_returns: ManualReturnsTable;
  kill_switch: KillSwitchTable;
  pages: PagesTable;
  page_deliveries: PageDeliveriesTable;
  workers: WorkersTable;
}
