import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncidentReport, Report } from './schema.ts';
import { judge, judgeSaved, judgeUnaided } from './verdict.ts';

const at = (second: number): string => new Date(Date.UTC(2024, 1, 14, 6, 0, second)).toISOString();
const answered = (alert: string, region: string, runbook: string): IncidentReport => ({
  alert,
  region,
  severity: 'critical',
  crossedAt: at(0),
  openedAt: at(2),
  openedAtNight: '13:40',
  acknowledgedAt: null,
  approvalRequestedAt: null,
  approvedAt: null,
  policyInForceAt: at(9),
  policySeenAt: at(10),
  detectToPolicyMs: 9_000,
  approvalToPolicyMs: null,
  closedAt: at(300),
  closedAtNight: '18:00',
  runbook,
});
const logins = answered('LoginSuccessLow', 'nasional', 'login-success-low');
const outage = answered('RegionUploadOutage', '52', 'region-upload-outage');
const latency = answered('UploadLatencyHigh', 'nasional', 'upload-latency-high');
const approved: IncidentReport = { ...outage, approvalRequestedAt: at(3), approvedAt: at(7) };
const unanswered = { policyInForceAt: null, policySeenAt: null, detectToPolicyMs: null };
const uploads: Report['uploads'] = {
  offered: 1_000,
  receipted: 1_000,
  delivered: 998,
  held: 2,
  deadLetters: 0,
  lost: 0,
  duplicated: 0,
  altered: 0,
  storedWithoutReceipt: 0,
  repeats: 0,
  refused: 0,
  tries: 1_200,
};
const wave = (goodputRatio: number): Report['waves'][number] => ({
  zone: 'WIB',
  from: '13:30',
  to: '20:00',
  capacity: 60,
  capacityBasis: 'vendor',
  goodput: 60 * goodputRatio,
  goodputRatio,
});
const login = (successRatio: number): Report['login'] => ({
  offered: 150,
  paced: 40,
  shed: 10,
  admitted: 100,
  succeeded: 100 * successRatio,
  successRatio,
  accounts: 100,
  accountsSignedIn: 100,
});
const good = {
  uploads,
  waves: [wave(0.95)],
  login: login(0.99),
  incidents: [logins, approved, latency],
};
type Night = typeof good;
const without = (incident: IncidentReport, ...others: IncidentReport[]): Partial<Night> => ({
  incidents: [...good.incidents.filter((one) => one !== incident), ...others],
});

describe('the verdict on a night with Siaga', () => {
  it('holds when every term is met, and says by how much', () => {
    const { verdict, reasons } = judgeSaved(good);
    expect(verdict).toBe('held');
    expect(reasons.join('\n')).toMatch(
      /1000 receipts for 1000 photos[^]*3 policies in force at every gateway, the slowest 9\.0 s/,
    );
  });

  it.each<[string, Partial<Night>, RegExp]>([
    ['too little was stored', { waves: [wave(0.89)] }, /89.0 % of capacity/],
    ['the WIB wave is not there', { waves: [] }, /no WIB wave/],
    [
      'the WIB wave asked for less than the vendor can do',
      { waves: [{ ...wave(1), capacityBasis: 'offered' }] },
      /shows nothing of an overload/,
    ],
    ['a receipted photo is lost', { uploads: { ...uploads, lost: 1 } }, /1 receipted photos are lost/],
    ['a photo is a dead letter', { uploads: { ...uploads, deadLetters: 1 } }, /1 receipted photos are dead/],
    ['a photo was stored twice', { uploads: { ...uploads, duplicated: 1 } }, /stored twice/],
    ['a photo was altered', { uploads: { ...uploads, altered: 1 } }, /other content/],
    ['nobody took a photo', { uploads: { ...uploads, offered: 0, receipted: 0 } }, /no photo was taken/],
    ['nobody got a receipt', { uploads: { ...uploads, receipted: 0 } }, /receipts for 0 of 1000/],
    ['one phone got a receipt', { uploads: { ...uploads, receipted: 1 } }, /receipts for 1 of 1000/],
    ['two in a thousand got none', { uploads: { ...uploads, receipted: 998 } }, /receipts for 998 of 1000/],
    ['admitted sign-ins failed', { login: login(0.94) }, /94.0 % of admitted/],
    ['nobody was let in', { login: { ...login(1), admitted: 0 } }, /no sign-in was admitted/],
    ['no sign-in trouble was noticed', without(logins), /LoginSuccessLow \(nasional\) never opened/],
    ['the fault was never noticed', without(approved), /RegionUploadOutage \(52\) never opened/],
    [
      'the fault was noticed in another province',
      without(approved, { ...approved, region: '51' }),
      /RegionUploadOutage \(52\) never opened/,
    ],
    ['no slow upload was noticed', without(latency), /UploadLatencyHigh \(nasional\) never opened/],
    ['an incident stays open', without(latency, { ...latency, closedAt: null }), /still open/],
    [
      'an incident without a runbook stays open',
      { incidents: [...good.incidents, { ...logins, alert: 'SirekapDown', runbook: null, closedAt: null }] },
      /SirekapDown .* still open/,
    ],
    [
      'a policy never came into force',
      { incidents: [...good.incidents, { ...latency, ...unanswered }] },
      /UploadLatencyHigh .* has no policy that came into force/,
    ],
    [
      'no policy ever came into force',
      { incidents: good.incidents.map((one) => ({ ...one, ...unanswered })) },
      /LoginSuccessLow .* never answered[^]*RegionUploadOutage .* never answered[^]*UploadLatencyHigh .* never answered/,
    ],
    [
      'a trouble was over each time before a policy was due',
      without(latency, { ...latency, ...unanswered, closedAt: at(20) }),
      /UploadLatencyHigh \(nasional\) was never answered/,
    ],
    [
      'a runbook never began',
      { incidents: [...good.incidents, { ...logins, ...unanswered, runbook: null }] },
      /LoginSuccessLow .* has no policy/,
    ],
    [
      'nobody knows when a threshold was crossed',
      without(latency, { ...latency, crossedAt: null, detectToPolicyMs: null }),
      /no crossing of its threshold/,
    ],
    [
      'nobody knows when a threshold was crossed that people answered',
      without(approved, { ...approved, crossedAt: null, detectToPolicyMs: null }),
      /no crossing of its threshold/,
    ],
    [
      'the gateways’ gauges do not show the policy',
      without(latency, { ...latency, policySeenAt: null }),
      /gauges never all showed/,
    ],
    ['a policy was late', without(latency, { ...latency, policyInForceAt: at(31) }), /31\.0 s/],
    [
      'a policy was late after approval',
      without(approved, { ...approved, policyInForceAt: at(35) }),
      /RegionUploadOutage .* took 31\.0 s/,
    ],
    [
      'people were asked late',
      without(approved, {
        ...approved,
        approvalRequestedAt: at(31),
        approvedAt: at(40),
        policyInForceAt: at(41),
      }),
      /RegionUploadOutage .* took 32\.0 s/,
    ],
  ])('breaks when %s', (_, change, reason) => {
    const verdict = judgeSaved({ ...good, ...change });
    expect(verdict.verdict).toBe('broken');
    expect(verdict.reasons.join('\n')).toMatch(reason);
  });

  it('does not hold people’s time to approve against the platform', () => {
    const slowPeople = { ...approved, approvedAt: at(93), policyInForceAt: at(95) };
    expect(judgeSaved({ ...good, ...without(approved, slowPeople) }).verdict).toBe('held');
  });

  it('asks no policy of an alert without one', () => {
    const watchOnly = { ...logins, ...unanswered, alert: 'LoginBudgetBurnFast', runbook: null };
    expect(judgeSaved({ ...good, incidents: [...good.incidents, watchOnly] }).verdict).toBe('held');
  });

  it('says which trouble was over before a policy was due', () => {
    const brief = { ...logins, ...unanswered, closedAt: at(30) };
    const { verdict, reasons } = judgeSaved({ ...good, incidents: [...good.incidents, brief] });
    expect(verdict).toBe('held');
    expect(reasons.join('\n')).toMatch(/LoginSuccessLow .* was over before a policy was due/);
  });

  it('holds only with receipts for nearly all photos and every policy in time', () => {
    const share = fc.integer({ min: 990, max: 1_000 });
    const second = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(share, second, second, second, (receipted, ...inForce) => {
        const incidents = [logins, outage, latency].map((incident, i) => ({
          ...incident,
          policyInForceAt: at(inForce[i]!),
        }));
        const { verdict } = judgeSaved({ ...good, uploads: { ...uploads, receipted }, incidents });
        const isHeld = receipted >= 999 && inForce.every((seconds) => seconds <= 30);
        expect(verdict).toBe(isHeld ? 'held' : 'broken');
      }),
    );
  });
});

describe('the verdict on a night without Siaga', () => {
  const sunk = { uploads, waves: [wave(0.3)], login: login(0.5) };

  it.each([
    ['collapsed', 0.3, 0.5],
    ['survived', 0.5, 0.5],
    ['survived', 0.3, 0.97],
  ])('%s at %d of capacity and %d of sign-ins', (verdict, goodput, logins) => {
    expect(judgeUnaided({ uploads, waves: [wave(goodput)], login: login(logins) }).verdict).toBe(verdict);
  });

  it.each<[string, Partial<typeof sunk>]>([
    ['there was no wave', { waves: [] }],
    ['the wave was no overload', { waves: [{ ...wave(0.3), capacityBasis: 'offered' }] }],
    ['no photo was sent', { uploads: { ...uploads, tries: 0 } }],
    ['nobody tried to sign in', { login: { ...login(0), admitted: 0 } }],
  ])('shows no collapse when %s', (_, change) => {
    expect(judgeUnaided({ ...sunk, ...change }).verdict).toBe('broken');
  });
});

it('judges each night by its own terms', () => {
  expect(judge({ ...good, withSiaga: true }).verdict).toBe('held');
  expect(judge({ ...good, withSiaga: false }).verdict).toBe('survived');
});
