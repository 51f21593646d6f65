import { describe, expect, it } from 'vitest';
import { policyFactsOf, type LogEntry, type LoggedIncident } from './incident-record.ts';

const entry = (at: number, type: string, data: Record<string, unknown> = {}): LogEntry => ({
  at,
  type,
  actor: 'siaga',
  data,
});
const incident = (entries: readonly LogEntry[]): LoggedIncident => ({
  id: 'I-1',
  alert: 'RegionUploadOutage',
  region: '52',
  severity: 'critical',
  openedAt: 1_000,
  closedAt: null,
  entries,
});

describe('what the log says of a run’s policy', () => {
  it('takes the first policy of the run, not its lifting', () => {
    const facts = policyFactsOf(
      incident([
        entry(1_100, 'runbook.started', { runbook: 'region-upload-outage' }),
        entry(1_200, 'incident.acknowledged'),
        entry(1_300, 'approval.requested', { approval: 'manual-1' }),
        entry(1_400, 'approval.withdrawn', { approval: 'manual-1' }),
        entry(1_500, 'approval.requested', { approval: 'manual-2' }),
        entry(2_000, 'approval.granted', { approval: 'manual-2' }),
        entry(2_100, 'runbook.step.succeeded', { output: { epoch: 7 } }),
        entry(2_900, 'runbook.step.succeeded', { output: { figures: { inForceAt: 2_800 } } }),
        entry(8_000, 'approval.requested', { approval: 'kembali-3' }),
        entry(9_000, 'approval.granted', { approval: 'kembali-3' }),
        entry(9_100, 'runbook.step.succeeded', { output: { epoch: 8 } }),
        entry(9_900, 'runbook.step.succeeded', { output: { figures: { inForceAt: 9_800 } } }),
      ]),
    );
    expect(facts).toEqual({
      runbook: 'region-upload-outage',
      acknowledgedAt: 1_200,
      approvalRequestedAt: 1_500,
      approvedAt: 2_000,
      epoch: 7,
      policyInForceAt: 2_800,
    });
  });

  it('does not take an approval after the policy for its approval', () => {
    const facts = policyFactsOf(
      incident([
        entry(2_100, 'runbook.step.succeeded', { output: { epoch: 7 } }),
        entry(2_900, 'runbook.step.succeeded', { output: { figures: { inForceAt: 2_800 } } }),
        entry(8_000, 'approval.requested', { approval: 'kembali-1' }),
        entry(9_000, 'approval.granted', { approval: 'kembali-1' }),
      ]),
    );
    expect(facts).toMatchObject({ policyInForceAt: 2_800, approvalRequestedAt: null, approvedAt: null });
  });

  it('does not take the confirmation of a later policy for that of one that never came into force', () => {
    const facts = policyFactsOf(
      incident([
        entry(2_100, 'runbook.step.succeeded', { output: { epoch: 7 } }),
        entry(2_500, 'runbook.step.inconclusive', { why: 'gerbang belum menjawab: gw-wit' }),
        entry(2_600, 'runbook.step.succeeded', { output: { epoch: 8 } }),
        entry(2_900, 'runbook.step.succeeded', { output: { figures: { inForceAt: 2_800 } } }),
      ]),
    );
    expect(facts).toMatchObject({ epoch: 7, policyInForceAt: null });
  });

  it('takes an entry that stands in the log twice for one', () => {
    const facts = policyFactsOf(
      incident([
        entry(2_100, 'runbook.step.succeeded', { output: { epoch: 7 } }),
        entry(2_200, 'runbook.step.succeeded', { output: { epoch: 7 } }),
        entry(2_900, 'runbook.step.succeeded', { output: { figures: { inForceAt: 2_800 } } }),
      ]),
    );
    expect(facts).toMatchObject({ epoch: 7, policyInForceAt: 2_800 });
  });

  it('says nothing where nothing was done', () => {
    expect(policyFactsOf(incident([entry(1_000, 'incident.opened')]))).toEqual({
      runbook: null,
      acknowledgedAt: null,
      approvalRequestedAt: null,
      approvedAt: null,
      epoch: null,
      policyInForceAt: null,
    });
  });
});
