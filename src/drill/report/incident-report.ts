import { GATEWAYS } from '../../catalog/index.ts';
import { crossingOf, epochSeenAt, type RangeSeries } from './crossings.ts';
import { policyFactsOf, type LoggedIncident } from './incident-record.ts';
import type { NightClock } from './night-clock.ts';
import { policySpansOf, type PolicySpans } from './policy-spans.ts';
import type { IncidentReport } from './schema.ts';

/** What Prometheus saw of the night. */
export interface Seen {
  /** `ALERTS`. */
  readonly alerts: readonly RangeSeries[];
  /** The gateways' epoch gauges. */
  readonly epochs: readonly RangeSeries[];
}

export const iso = (wallMs: number): string => new Date(wallMs).toISOString();
const isoOrNull = (wallMs: number | null): string | null => (wallMs === null ? null : iso(wallMs));
const timeOf = (text: string | null): number | null => (text === null ? null : Date.parse(text));

/** One incident as the report has it: from its log, and the crossing and the policy as Prometheus saw them. */
export function incidentReport(incident: LoggedIncident, seen: Seen, clock: NightClock): IncidentReport {
  const { runbook, acknowledgedAt, epoch, ...logged } = policyFactsOf(incident);
  const times = { crossedAt: crossingOf(seen.alerts, incident) ?? null, ...logged };
  const policySeenAt = epoch === null ? undefined : seenAt(seen, epoch, incident.openedAt);
  const { detectToPolicyMs, approvalToPolicyMs } = policySpansOf(times);
  return {
    alert: incident.alert,
    region: incident.region,
    severity: incident.severity,
    crossedAt: isoOrNull(times.crossedAt),
    openedAt: iso(incident.openedAt),
    openedAtNight: clock.hhmm(incident.openedAt),
    acknowledgedAt: isoOrNull(acknowledgedAt),
    approvalRequestedAt: isoOrNull(times.approvalRequestedAt),
    approvedAt: isoOrNull(times.approvedAt),
    policyInForceAt: isoOrNull(times.policyInForceAt),
    policySeenAt: isoOrNull(policySeenAt ?? null),
    detectToPolicyMs,
    approvalToPolicyMs,
    closedAt: isoOrNull(incident.closedAt),
    closedAtNight: incident.closedAt === null ? null : clock.hhmm(incident.closedAt),
    runbook,
  };
}

const seenAt = ({ epochs }: Seen, epoch: number, from: number): number | undefined =>
  epochSeenAt(
    epochs,
    GATEWAYS.map((gateway) => gateway.id),
    epoch,
    from,
  );

/** The spans of an incident in a report. */
export const spansIn = (incident: IncidentReport): PolicySpans =>
  policySpansOf({
    crossedAt: timeOf(incident.crossedAt),
    approvalRequestedAt: timeOf(incident.approvalRequestedAt),
    approvedAt: timeOf(incident.approvedAt),
    policyInForceAt: timeOf(incident.policyInForceAt),
  });
