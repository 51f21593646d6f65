import { describe, expect, it } from 'vitest';
import { GATEWAYS } from '../../catalog/index.ts';
import { NIGHT } from '../arrivals/night.ts';
import type { RangeSeries } from './crossings.ts';
import type { LoggedIncident } from './incident-record.ts';
import { incidentReport } from './incident-report.ts';
import { nightClock } from './night-clock.ts';

const opened = NIGHT.fromMs + 20_000;
const iso = (at: number): string => new Date(at).toISOString();
const done = (at: number, output: object) =>
  ({ at, type: 'runbook.step.succeeded', actor: 'siaga', data: { output } }) as const;
const incident: LoggedIncident = {
  id: 'I-1',
  alert: 'UploadLatencyHigh',
  region: 'nasional',
  severity: 'critical',
  openedAt: opened,
  closedAt: null,
  entries: [
    { at: opened, type: 'runbook.started', actor: 'siaga', data: { runbook: 'upload-latency-high' } },
    done(opened + 1_000, { epoch: 7 }),
    done(opened + 4_000, { figures: { inForceAt: opened + 3_000 } }),
  ],
};
const held = (from: number): RangeSeries => ({
  labels: { alertname: 'UploadLatencyHigh', region: 'nasional' },
  points: [from, from + 5_000, from + 10_000].map((at) => [at, 1]),
});
const epochs = GATEWAYS.map(({ id }, i): RangeSeries => ({
  labels: { gateway: id },
  points: [[opened + 3_000 + i, 7]],
}));
const report = (alerts: readonly RangeSeries[]) =>
  incidentReport(incident, { alerts, epochs }, nightClock(NIGHT.fromMs, 1));

describe('an incident in the report', () => {
  it('is measured from the crossing of the threshold, not from its opening', () => {
    expect(report([held(opened - 10_000)])).toMatchObject({
      crossedAt: iso(opened - 10_000),
      openedAt: iso(opened),
      policyInForceAt: iso(opened + 3_000),
      policySeenAt: iso(opened + 3_000 + GATEWAYS.length - 1),
      detectToPolicyMs: 13_000,
      approvalToPolicyMs: null,
      runbook: 'upload-latency-high',
    });
  });

  it('has no span from a crossing that Prometheus does not show', () => {
    expect(report([])).toMatchObject({
      crossedAt: null,
      policyInForceAt: iso(opened + 3_000),
      detectToPolicyMs: null,
    });
  });
});
