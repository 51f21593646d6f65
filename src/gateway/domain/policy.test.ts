import { describe, expect, it } from 'vitest';
import { POLICY_MAX_BYTES, type Lease, type Policy, type PolicyRule } from '../../contracts/index.ts';
import { judgeLastKnownGood, judgePolicy, type GuardFacts } from './policy-guard.ts';
import { PolicyView } from './policy-view.ts';

const NOW = Date.UTC(2024, 1, 14, 6);
const iso = (ms: number): string => new Date(ms).toISOString();
const LEASE: Lease = { concurrency: 10, drainPerSecond: 5, loginShare: 0.25 };
const later = iso(NOW + 1_800_000);

const rule = (scope: string, fields: Partial<PolicyRule> = {}): PolicyRule => ({
  scope,
  until: later,
  ...fields,
});

const policy = (rules: PolicyRule[] = [], fields: Partial<Policy> = {}): Policy => ({
  epoch: 2,
  issuedAt: iso(NOW),
  expiresAt: iso(NOW + 60_000),
  reason: 'uji',
  incidentId: null,
  rules,
  leases: {},
  ...fields,
});

const TPS = '5201012001001';

describe('the rule in effect', () => {
  it('takes each field from the narrowest scope that has it', () => {
    const view = new PolicyView(
      policy([
        rule('nasional', { shedBelow: 'officer-read', uploadMode: 'queue' }),
        rule('52', { uploadMode: 'direct' }),
        rule('5201', { shedBelow: 'login' }),
      ]),
      LEASE,
    );
    expect(view.at(TPS, NOW)).toMatchObject({ shedBelow: 'login', uploadMode: 'direct' });
    expect(view.at('52', NOW)).toMatchObject({ shedBelow: 'officer-read', uploadMode: 'direct' });
    expect(view.at('51', NOW)).toMatchObject({ shedBelow: 'officer-read', uploadMode: 'queue' });
    expect(view.at('nasional', NOW)).toMatchObject({ uploadMode: 'queue' });
  });

  it('lets tightening lapse to the wider rule, but never loosens uploads by lapse', () => {
    const lapsed = iso(NOW - 1);
    const advice = { advice: 'Foto lalu simpan.', approvedBy: [] };
    const view = new PolicyView(
      policy([
        rule('nasional', { publication: 'snapshot' }),
        rule('52', {
          until: lapsed,
          shedBelow: 'upload',
          loginPerSecond: 1,
          publication: 'hold',
          uploadMode: 'queue',
          manual: advice,
        }),
      ]),
      LEASE,
    );
    expect(view.at(TPS, NOW)).toEqual({
      shedBelow: undefined,
      pacing: undefined,
      publication: 'snapshot',
      uploadMode: 'queue',
      manual: advice,
    });
  });

  it('gives each gateway its share of a national login rate, and the whole of a province’s', () => {
    const view = new PolicyView(
      policy([rule('nasional', { loginPerSecond: 40 }), rule('52', { loginPerSecond: 6 })]),
      LEASE,
    );
    expect(view.at('5101012001001', NOW).pacing).toEqual({ scope: 'nasional', perSecond: 10 });
    expect(view.at(TPS, NOW).pacing).toEqual({ scope: '52', perSecond: 6 });
    expect([...view.pacedScopes(NOW)]).toEqual(['nasional', '52']);
    expect(view.pacedScopes(NOW + 3_600_000).size).toBe(0);
  });

  it('is adaptive-only without a policy', () => {
    expect(new PolicyView(undefined, LEASE).at(TPS, NOW)).toMatchObject({
      uploadMode: 'direct',
      publication: 'live',
    });
  });
});

const ANI = { name: 'Ani', role: 'on-call' };
const BUDI = { name: 'Budi', role: 'leadership' };
const CICI = { name: 'Cici', role: 'leadership' };
const manual = (scope: string, approvedBy = [ANI, BUDI]): PolicyRule =>
  rule(scope, { manual: { advice: 'Foto C.Hasil lalu simpan.', approvedBy } });

describe('the guard', () => {
  const facts: GuardFacts = { now: NOW, epochInForce: 1, queueRefusal: undefined };
  const judge = (payload: unknown, more: Partial<GuardFacts> = {}, bytes = 1_000) =>
    judgePolicy({ bytes, signed: { ok: true, payload } }, { ...facts, ...more });

  it.each([
    ['a plain one', policy()],
    ['manual for one province', policy([manual('52')])],
    ['manual for the nation by two roles', policy([manual('nasional')])],
    ['queueing', policy([rule('nasional', { uploadMode: 'queue' })])],
  ])('accepts %s', (_name, document) => {
    expect(judge(document)).toEqual({ kind: 'accepted', policy: document });
  });

  it.each([
    ['malformed', { ...policy(), extra: 1 }],
    ['malformed', policy([rule('52'), rule('52')])],
    ['malformed', policy([rule('nasional', { loginPerSecond: -1 })])],
    ['malformed', null],
    ['older-epoch', policy([], { epoch: 1 })],
    ['expired', policy([], { expiresAt: iso(NOW) })],
    ['unsafe', policy([manual('52', [BUDI, BUDI])])],
    ['unsafe', policy([manual('52', [ANI, { name: 'Dodi', role: 'commander' }])])],
    ['unsafe', policy([manual('nasional', [BUDI, CICI])])],
    ['unsafe', policy([manual('32', [BUDI, CICI]), manual('35')])],
    ['unsafe', policy([rule('nasional', { shedBelow: 'upload' })])],
  ])('refuses as %s: %#', (reason, document) => {
    expect(judge(document)).toMatchObject({ kind: 'refused', reason });
  });

  it('refuses to hold uploads that its queue cannot take', () => {
    expect(judge(policy([rule('52', { uploadMode: 'queue' })]), { queueRefusal: 'full' })).toMatchObject({
      reason: 'unsafe',
    });
    expect(judge(policy(), { queueRefusal: 'failed' })).toMatchObject({ kind: 'accepted' });
  });

  it('refuses what is too large before it looks, and what is not signed', () => {
    expect(judge(policy(), {}, POLICY_MAX_BYTES + 1)).toMatchObject({ reason: 'too-large' });
    expect(judgePolicy({ bytes: 1, signed: { ok: false, why: 'no' } }, facts)).toMatchObject({
      reason: 'unsigned',
    });
  });

  it('takes an expired policy back after a restart, and a forged one never', () => {
    const old = policy([], { expiresAt: iso(NOW - 1) });
    expect(judgeLastKnownGood({ bytes: 1, signed: { ok: true, payload: old } })).toEqual(old);
    expect(judgeLastKnownGood({ bytes: 1, signed: { ok: true, payload: {} } })).toBeUndefined();
    expect(judgeLastKnownGood({ bytes: 1, signed: { ok: false, why: 'no' } })).toBeUndefined();
  });
});
