import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reportSchema, type Report } from '../drill/index.ts';
import { printReport } from './print-report.ts';

const REPORT = new URL('../../test/support/reports/with.json', import.meta.url);
const night = reportSchema.parse(JSON.parse(readFileSync(REPORT, 'utf8')));
const printed = (report: Report): string => {
  const lines: string[] = [];
  printReport(report, (line) => lines.push(line));
  return lines.join('\n');
};

describe('a report in print', () => {
  it('shows both spans to a policy where people approved, which is judged, and whose the rest is', () => {
    const at = (seconds: string): string => `2026-11-24T05:52:${seconds}Z`;
    const spans = { crossedAt: at('00.000'), policySeenAt: null };
    const people = { approvalRequestedAt: at('04.000'), approvedAt: at('07.100') };
    const incidents = night.incidents.map((incident) =>
      incident.approvedAt === null
        ? { ...incident, ...spans, policyInForceAt: at('04.700'), detectToPolicyMs: 4_700 }
        : {
            ...{ ...incident, ...spans, ...people, policyInForceAt: at('07.800') },
            ...{ detectToPolicyMs: 7_800, approvalToPolicyMs: 700 },
          },
    );
    const text = printed({ ...night, incidents });
    expect(text).toMatch(
      /RegionUploadOutage 52 {2}crossing to policy 7\.8 s, approval to policy 0\.7 s, judged 4\.7 s/,
    );
    expect(text).toMatch(/UploadLatencyHigh nasional {2}crossing to policy 4\.7 s, judged 4\.7 s/);
    expect(text).toMatch(/judged is crossing to policy, .* without the wait for people/);
  });

  it('says whose word it is that something is held, when something is', () => {
    const words = /held: as Siaga’s own queue library reads them/;
    expect(printed(night)).not.toMatch(words);
    expect(printed({ ...night, uploads: { ...night.uploads, held: 3 } })).toMatch(words);
  });

  it('does not give the night’s clock for the machine’s', () => {
    expect(printed(night)).toMatch(/jam simulasi/);
  });

  it('says of a night that was ended early when that was', () => {
    expect(printed({ ...night, until: '20:00' })).toMatch(
      /verdict {3}held, for a night that was ended at 20:00/,
    );
  });
});
