import {
  alertsOf,
  BOUNDS,
  CONTRACTS,
  GATEWAYS,
  PROVINCES,
  RECORDINGS,
  ZONE_NAMES,
  type Catalog,
} from '../catalog/index.ts';
import { NACK_REASONS, OPERATIONS, OUTCOMES, PHASES, PROBED } from '../contracts/index.ts';
import {
  decisionsTotal,
  requestsTotal,
  spanDuration,
  SPANS_MOST,
  type MetricDefinition,
} from '../instrumentation/definitions.ts';

/** A process that exports metrics, and whose provinces it sees. */
export interface Exporter {
  readonly job: 'gateway' | 'sirekap' | 'incident' | 'status' | 'traces' | 'manual' | 'decide';
  readonly name: string;
  /** Provinces it serves; requests that belong to none count as one more. */
  readonly provinces: number;
}

/** The stack: a gateway a region, the vendor's Sirekap as one exporter, the incident service, the status page that looks from outside, the traces, the manual fallback's word. */
export const EXPORTERS: readonly Exporter[] = [
  ...GATEWAYS.map(({ id, provinces }) => ({
    job: 'gateway' as const,
    name: id,
    provinces: provinces.length,
  })),
  { job: 'sirekap', name: 'sirekap', provinces: PROVINCES.length },
  { job: 'incident', name: 'incident', provinces: PROVINCES.length },
  { job: 'status', name: 'status', provinces: 0 },
  { job: 'traces', name: 'traces', provinces: 0 },
  { job: 'manual', name: 'manual', provinces: 0 },
];

/** What a site may have besides: the decision endpoint of one whose proxy is its own, for all provinces at most. */
const BESIDE: readonly Exporter[] = [{ job: 'decide', name: 'decide', provinces: PROVINCES.length }];

/** Whatever is counted. */
export const ALL_EXPORTERS: readonly Exporter[] = [...EXPORTERS, ...BESIDE];

const REFUSED_FOR = ['limit', 'policy', 'breaker', 'gateway', 'loop', 'heap', 'client'] as const;
const DECISIONS = ['admit', 'wait', 'invalid', ...REFUSED_FOR] as const;

/** How a request to the vendor ends, at a gateway. */
const VENDOR_OUTCOMES = ['success', 'client_error', 'server_error', 'timeout'] as const;

/** Values of a label that are the same wherever it stands; `metric label` where they are not. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  operation: OPERATIONS,
  outcome: OUTCOMES,
  state: ['recorded', 'held'],
  bound: BOUNDS,
  zone: ZONE_NAMES,
  phase: PHASES,
  contract: CONTRACTS.filter(({ standing }) => standing === 'in-force').map(({ id }) => id),
  kind: ['first', 'again'],
  severity: ['critical', 'warning', 'info'],
  status: ['firing', 'resolved'],
  channel: ['webhook', 'email'],
  'siaga_gateway_upstream_requests_total outcome': VENDOR_OUTCOMES,
  decision: DECISIONS,
  'siaga_gateway_shed_total reason': REFUSED_FOR,
  'siaga_gateway_connections_ended_total reason': ['pipelined', 'unread', 'refused'],
  'siaga_gateway_queue_stuck_uploads reason': ['session', 'refused', 'buried', 'damaged'],
  'siaga_gateway_policy_rejected_total reason': NACK_REASONS,
  'siaga_gateway_policy_audit_faults_total fault': ['torn', 'damaged', 'unreadable', 'unwritten'],
  'siaga_traces_spans_total outcome': ['stored', 'invalid', 'refused'],
  'siaga_span_duration_seconds operation': ['upload', 'login'],
  'siaga_gateway_reloads_total outcome': ['applied', 'refused', 'half_applied'],
  'siaga_gateway_peer_copies_total outcome': [
    ...['copied', 'slow', 'down', 'full', 'refused', 'busy', 'circuit', 'unread'],
  ],
  // Those of the stack; a site that has more of them has room for more series.
  vantage: ['one', 'two', 'three'],
  'probe_success operation': PROBED,
  'siaga_probe_verdict operation': PROBED,
  'siaga_probe_duration_seconds operation': ['login', 'upload'],
  'siaga_probe_results_total outcome': ['counted', 'clock', 'refused'],
  'siaga_probe_looks_total outcome': ['answered', 'failed'],
  'siaga_manual_return_words_total outcome': ['may', 'stays', 'counting', 'failed'],
  'siaga_subscription_deliveries_total outcome': ['delivered', 'failed'],
  way: ['mail', 'push'],
  'siaga_pages_sent_total outcome': ['delivered', 'failed'],
  'siaga_runbook_runs_total outcome': ['completed', 'completedWithExceptions', 'canceled', 'failed'],
};

/** Labels that do not vary freely, and the combinations of them that there are. */
interface Together {
  readonly labels: readonly string[];
  readonly most: number;
}

const LOGINS_OR_UPLOADS = 2;
const TOGETHER: Readonly<Record<string, Together>> = {
  // Only an upload is held, and only a login paced.
  [requestsTotal.name]: {
    labels: ['operation', 'outcome'],
    most: OPERATIONS.length * (OUTCOMES.length - LOGINS_OR_UPLOADS) + LOGINS_OR_UPLOADS,
  },
  // Only a login waits.
  [decisionsTotal.name]: {
    labels: ['operation', 'decision'],
    most: OPERATIONS.length * (DECISIONS.length - 1) + 1,
  },
  // A span is a step of the one or of the other; those beyond the bound are one of each.
  [spanDuration.name]: {
    labels: ['span', 'operation'],
    most: SPANS_MOST - 1 + LOGINS_OR_UPLOADS,
  },
};

/** Steps that a runbook can have. */
const MOST_ACTIONS = 12;

/** Of a gateway's metrics those of its admission, which decides for others too. */
const ADMITS = /^siaga_gateway_(upstream|concurrency|inflight|shed|policy|control)/;

/** Which jobs export a metric, by its name. */
export function jobsOf({ name }: MetricDefinition): readonly Exporter['job'][] {
  if (/^sirekap_(requests_total|request_duration|inflight)/.test(name)) return ['gateway', 'sirekap'];
  if (name.startsWith('siaga_span_')) return ['gateway', 'sirekap'];
  if (name.startsWith('siaga_traces_')) return ['traces'];
  if (/^((siaga_)?probe|siaga_subscription)_/.test(name)) return ['status'];
  if (name.startsWith('siaga_manual_')) return ['manual'];
  if (name.startsWith('sirekap_')) return ['sirekap'];
  if (name.startsWith('siaga_gateway_')) return ADMITS.test(name) ? ['gateway', 'decide'] : ['gateway'];
  return /^siaga_(decisions|permits|reports)/.test(name) ? ['decide'] : ['incident'];
}

/** Most values of one label of a metric at one exporter. */
export function mostValues(
  metric: MetricDefinition,
  label: string,
  exporter: Pick<Exporter, 'provinces'>,
  catalog: Catalog,
): number {
  // An alert has one severity, whatever else it has.
  if (label === 'severity' && metric.labels.includes('alertname')) return 1;
  const values = VALUES[`${metric.name} ${label}`] ?? VALUES[label];
  if (values) return values.length;
  const alerts = alertsOf(catalog).length;
  const counts: Readonly<Record<string, number>> = {
    province: exporter.provinces + 1,
    // A process counts under its own name, or the operation or the alert says which it is.
    service: 1,
    alertname: alerts,
    runbook: alerts,
    action: MOST_ACTIONS,
    owner: GATEWAYS.length,
    gateway: GATEWAYS.length,
    responder: catalog.responders.length,
    span: SPANS_MOST,
  };
  const count = counts[label];
  if (count === undefined) throw new RangeError(`${metric.name}: nobody says how many values "${label}" has`);
  return count;
}

/** Series that one combination of labels is: a histogram has its buckets, +Inf, sum and count. */
const seriesEach = ({ type, buckets = [] }: MetricDefinition): number =>
  type === 'histogram' ? buckets.length + 3 : 1;

/** Most series of a metric at one exporter. */
export function mostSeries(metric: MetricDefinition, exporter: Exporter, catalog: Catalog): number {
  const together = TOGETHER[metric.name];
  return metric.labels
    .filter((label) => together?.labels.includes(label) !== true)
    .reduce(
      (product, label) => product * mostValues(metric, label, exporter, catalog),
      seriesEach(metric) * (together?.most ?? 1),
    );
}

/** Series of the whole stack for 38 provinces, and how many of them are kept free for services to come. */
export const SERIES_BUDGET = 20_000;
export const SERIES_SPARE = 500;

/** Of Node's own metrics, by process; of Prometheus and Alertmanager about themselves. */
export const PROCESS_SERIES = 90;
const OWN_SERIES = 1_200;
/** What a scrape says of itself: up, how long, how many samples, how many after relabelling, how many are new. */
const SCRAPE_SERIES = 5;
const WATCHERS = ['prometheus', 'alertmanager'] as const;

/** Series of one exporter, its process included. */
export const exporterSeries = (
  exporter: Exporter,
  metrics: readonly MetricDefinition[],
  catalog: Catalog,
): number =>
  metrics
    .filter((metric) => jobsOf(metric).includes(exporter.job))
    .reduce((sum, metric) => sum + mostSeries(metric, exporter, catalog), PROCESS_SERIES);

/** What recording rules add: figures by province, and one each of the rest for every gateway at most. */
const recordedSeries = (records: number): number =>
  Object.values(RECORDINGS).filter((name) => name.startsWith('province:')).length * PROVINCES.length +
  records * GATEWAYS.length;

/** Two series of Prometheus's own for every alert that can fire, by province or by gateway. */
const alertSeries = (catalog: Catalog): number =>
  alertsOf(catalog).reduce(
    (sum, { region }) => sum + 2 * (region === 'province' ? PROVINCES.length : GATEWAYS.length),
    0,
  );

/** The whole stack's series at most, part by part. */
export function stackSeries(
  metrics: readonly MetricDefinition[],
  catalog: Catalog,
  records: number,
): ReadonlyMap<string, number> {
  return new Map([
    ...ALL_EXPORTERS.map((exporter) => [exporter.name, exporterSeries(exporter, metrics, catalog)] as const),
    ...WATCHERS.map((name) => [name, OWN_SERIES] as const),
    ['scrapes', SCRAPE_SERIES * (ALL_EXPORTERS.length + WATCHERS.length)],
    ['recording rules', recordedSeries(records)],
    ['alerts', alertSeries(catalog)],
  ]);
}
