import { describe, expect, it } from 'vitest';
import type { Report } from './schema.ts';
import { judgeSaved, judgeUnaided } from './verdict.ts';

const at = '2024-02-14T06:00:00.000Z';
const incident: Report['incidents'][number] = {
  alert: 'UploadLatencyHigh',
  region: 'nasional',
  severity: 'critical',
  crossedAt: at,
  openedAt: at,
  openedAtNight: '13:40',
  acknowledgedAt: null,
  approvedAt: null,
  policyInForceAt: at,
  policySeenAt: at,
  detectToPolicyMs: 9_000,
  approvalToPolicyMs: null,
  closedAt: at,
  closedAtNight: '18:00',
  runbook: 'upload-latency-high',
};
const uploads: Report['uploads'] = {
  offered: 100,
  receipted: 100,
  delivered: 98,
  held: 2,
  deadLetters: 0,
  lost: 0,
  duplicated: 0,
  altered: 0,
  storedWithoutReceipt: 0,
  repeats: 0,
  refused: 0,
  tries: 120,
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
  incidents: [incident],
  expectedAlerts: ['UploadLatencyHigh'],
};

describe('the verdict on a night with Siaga', () => {
  it('holds when every term is met', () => {
    expect(judgeSaved(good).verdict).toBe('held');
  });

  it.each<[string, Partial<typeof good>, RegExp]>([
    ['too little was stored', { waves: [wave(0.89)] }, /89.0 % of capacity/],
    ['the WIB wave is not there', { waves: [] }, /WIB wave/],
    ['a receipted photo is lost', { uploads: { ...uploads, lost: 1 } }, /1 receipted photos are lost/],
    ['a photo is a dead letter', { uploads: { ...uploads, deadLetters: 1 } }, /1 receipted photos are dead/],
    ['a photo was stored twice', { uploads: { ...uploads, duplicated: 1 } }, /stored twice/],
    ['a photo was altered', { uploads: { ...uploads, altered: 1 } }, /other content/],
    ['nobody got a receipt', { uploads: { ...uploads, receipted: 0 } }, /no phone/],
    ['admitted sign-ins failed', { login: login(0.94) }, /94.0 % of admitted/],
    ['nobody was let in', { login: { ...login(1), admitted: 0 } }, /no sign-in was admitted/],
    ['an incident stays open', { incidents: [{ ...incident, closedAt: null }] }, /still open/],
    ['a policy was late', { incidents: [{ ...incident, detectToPolicyMs: 31_000 }] }, /31.0 s/],
    [
      'a policy was late after approval',
      { incidents: [{ ...incident, approvedAt: at, approvalToPolicyMs: 31_000 }] },
      /31.0 s/,
    ],
    ['the fault was never noticed', { expectedAlerts: ['RegionUploadOutage'] }, /RegionUploadOutage never/],
  ])('breaks when %s', (_, change, reason) => {
    const verdict = judgeSaved({ ...good, ...change });
    expect(verdict.verdict).toBe('broken');
    expect(verdict.reasons.join('\n')).toMatch(reason);
  });

  it('does not hold people’s time to approve against the platform', () => {
    const slowPeople = { ...incident, approvedAt: at, detectToPolicyMs: 90_000, approvalToPolicyMs: 2_000 };
    expect(judgeSaved({ ...good, incidents: [slowPeople] }).verdict).toBe('held');
  });

  it('asks no policy of an alert without one', () => {
    const watchOnly = { ...incident, policyInForceAt: null, detectToPolicyMs: null, runbook: null };
    expect(judgeSaved({ ...good, incidents: [incident, watchOnly] }).verdict).toBe('held');
  });
});

describe('the verdict on a night without Siaga', () => {
  it.each([
    ['collapsed', 0.3, 0.5],
    ['survived', 0.5, 0.5],
    ['survived', 0.3, 0.97],
  ])('%s at %d of capacity and %d of sign-ins', (verdict, goodput, logins) => {
    expect(judgeUnaided({ waves: [wave(goodput)], login: login(logins) }).verdict).toBe(verdict);
  });
});
