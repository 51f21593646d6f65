import type { MetricDefinition } from '../instrumentation/definitions.ts';

/*
 * What Prometheus, Alertmanager and prom-client export of themselves, as far as alerts and dashboards read it. Declared like
 * our own, so that the compiler knows their labels and a test that they exist.
 */

const gauge = <const Labels extends readonly string[]>(name: string, ...labels: Labels) =>
  ({ type: 'gauge', name, help: '', labels }) as const satisfies MetricDefinition;
const counter = <const Labels extends readonly string[]>(name: string, ...labels: Labels) =>
  ({ type: 'counter', name, help: '', labels }) as const satisfies MetricDefinition;

export const up = gauge('up');
export const scrapeDuration = gauge('scrape_duration_seconds');
export const scrapedSamples = gauge('scrape_samples_scraped');

export const processCpu = counter('process_cpu_seconds_total');
export const processStarted = gauge('process_start_time_seconds');
export const processMemory = gauge('process_resident_memory_bytes');
export const eventLoopLag = gauge('nodejs_eventloop_lag_p99_seconds');

export const groupDuration = gauge('prometheus_rule_group_last_duration_seconds', 'rule_group');
export const groupInterval = gauge('prometheus_rule_group_interval_seconds', 'rule_group');
export const groupEvaluatedAt = gauge(
  'prometheus_rule_group_last_evaluation_timestamp_seconds',
  'rule_group',
);
export const groupMissed = counter('prometheus_rule_group_iterations_missed_total', 'rule_group');
export const ruleFailures = counter('prometheus_rule_evaluation_failures_total', 'rule_group');
export const notificationsSent = counter('prometheus_notifications_sent_total', 'alertmanager');
/** Counts batches up to Prometheus 2, alerts since 3. */
export const notificationErrors = counter('prometheus_notifications_errors_total', 'alertmanager');
export const notificationBatches = counter('prometheus_notifications_latency_seconds_count', 'alertmanager');
export const notificationsDropped = counter('prometheus_notifications_dropped_total');
export const notificationQueue = gauge('prometheus_notifications_queue_length');
export const headSeries = gauge('prometheus_tsdb_head_series');
export const samplesAppended = counter('prometheus_tsdb_head_samples_appended_total', 'type');
export const prometheusConfigLoaded = gauge('prometheus_config_last_reload_successful');

export const alertmanagerReceived = counter('alertmanager_alerts_received_total', 'status', 'version');
export const alertmanagerAlerts = gauge('alertmanager_alerts', 'state');
export const alertmanagerSent = counter('alertmanager_notifications_total', 'integration');
export const alertmanagerFailed = counter('alertmanager_notifications_failed_total', 'integration');
export const alertmanagerLatency = {
  type: 'histogram',
  name: 'alertmanager_notification_latency_seconds',
  help: '',
  labels: ['integration'],
} as const satisfies MetricDefinition;
export const alertmanagerConfigLoaded = gauge('alertmanager_config_last_reload_successful');
export const alertmanagerConfigHash = gauge('alertmanager_config_hash');
/** Members that one sees, itself too; absent where clustering is off. */
export const alertmanagerMembers = gauge('alertmanager_cluster_members');
