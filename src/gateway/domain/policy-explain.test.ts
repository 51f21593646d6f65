import { describe, expect, it } from 'vitest';
import type { Policy, PolicyRule } from '../../contracts/index.ts';
import { changesBetween, approversIn } from './policy-changes.ts';
import { explainPlace, type Stance } from './policy-explain.ts';
import { workerPolicyShare, WHOLE } from './policy-share.ts';

const NOW = Date.UTC(2024, 1, 14, 6);
const iso = (ms: number): string => new Date(ms).toISOString();
const LATER = iso(NOW + 60_000);
const PAST = iso(NOW);
const lease = { concurrency: 10, drainPerSecond: 6, loginShare: 0.5 };
const TPS = '5201012001001';
const ANI = { name: 'Ani', role: 'on-call' };
const BUDI = { name: 'Budi', role: 'leadership' };

const rule = (scope: string, fields: Partial<PolicyRule> = {}): PolicyRule => ({
  scope,
  until: LATER,
  ...fields,
});
const policyWith = (...rules: PolicyRule[]): Policy => ({
  epoch: 7,
  issuedAt: iso(NOW),
  expiresAt: LATER,
  reason: 'uji',
  incidentId: null,
  rules,
  leases: {},
});

describe('why a place has its rule', () => {
  const explain = (rules: PolicyRule[], place = TPS, more: Partial<Stance> = {}) =>
    explainPlace({ policy: policyWith(...rules), killed: undefined, lease, ...more }, place, NOW);
  const fieldOf = (explanation: ReturnType<typeof explain>, field: string) =>
    explanation.fields.find((entry) => entry.field === field);

  it('is said of every field, also where no rule says anything', () => {
    const { fields, ...head } = explainPlace({ policy: undefined, killed: undefined, lease }, TPS, NOW);
    expect(head).toEqual({ place: TPS, at: iso(NOW), epoch: 0, reason: null, killSwitch: null, lease });
    const why = 'no rule in effect';
    expect(fields).toEqual([
      { field: 'shedBelow', value: null, why, sayings: [] },
      { field: 'loginPerSecond', value: null, why, sayings: [] },
      { field: 'uploadMode', value: 'direct', why, sayings: [] },
      { field: 'publication', value: 'live', why, sayings: [] },
      { field: 'manual', value: null, why, sayings: [] },
    ]);
  });

  it('is the narrowest rule that has not lapsed, and the others are named', () => {
    const explanation = explain([
      rule('nasional', { publication: 'hold', loginPerSecond: 9 }),
      rule('52', { publication: 'snapshot' }),
      rule('5201', { publication: 'live', until: PAST }),
      rule('520101', { shedBelow: 'login' }),
      rule('51', { publication: 'hold' }),
    ]);
    expect(explanation).toMatchObject({ epoch: 7, reason: 'uji' });
    expect(fieldOf(explanation, 'publication')).toEqual({
      field: 'publication',
      value: 'snapshot',
      why: `the rule for 52; lapses at ${LATER}; the rule for 5201 (live) lapsed at ${PAST}; the rule for nasional (hold) is overridden`,
      sayings: [
        { scope: '5201', value: 'live', until: PAST, state: 'lapsed' },
        { scope: '52', value: 'snapshot', until: LATER, state: 'in effect' },
        { scope: 'nasional', value: 'hold', until: LATER, state: 'overridden' },
      ],
    });
    expect(fieldOf(explanation, 'shedBelow')).toMatchObject({ value: 'login' });
    expect(fieldOf(explanation, 'loginPerSecond')).toMatchObject({ value: 9 });
  });

  it('stays after its time where a person has to lift it', () => {
    const manual = { advice: 'Foto lalu simpan.', approvedBy: [] };
    const explanation = explain([rule('52', { uploadMode: 'queue', manual, until: PAST })]);
    const why = `the rule for 52; should have been renewed by ${PAST} and stays until a person lifts it`;
    expect(fieldOf(explanation, 'uploadMode')).toMatchObject({ value: 'queue', why });
    expect(fieldOf(explanation, 'manual')).toMatchObject({ value: 'Foto lalu simpan.', why });
    expect(fieldOf(explain([rule('52', { uploadMode: 'queue' })]), 'uploadMode')?.why).toBe(
      `the rule for 52; stays until a person lifts it, to be renewed by ${LATER}`,
    );
  });

  it('is the kill switch while that is pulled', () => {
    const killed = { serial: 3, atMs: NOW, by: 'Ani', reason: 'uji', here: true };
    const explanation = explain([rule('52', { uploadMode: 'queue' })], TPS, { killed });
    expect(explanation.killSwitch).toEqual(killed);
    expect(fieldOf(explanation, 'uploadMode')).toMatchObject({
      value: 'direct',
      why: 'no rule in effect; the rule for 52 (queue) is suspended by the kill switch',
      sayings: [{ state: 'suspended' }],
    });
  });

  it('looks at wider scopes only as far as the place is narrow', () => {
    const rules = [rule('52', { shedBelow: 'login' }), rule('nasional', { shedBelow: 'officer-read' })];
    const scopesAt = (place: string) =>
      fieldOf(explain(rules, place), 'shedBelow')?.sayings.map(({ scope }) => scope);
    expect(scopesAt('52')).toEqual(['52', 'nasional']);
    expect(scopesAt('51')).toEqual(['nasional']);
    expect(scopesAt('nasional')).toEqual(['nasional']);
  });
});

describe('what a policy changes', () => {
  it('is named field by field, and a renewal changes nothing', () => {
    const advice = (text: string) => ({ manual: { advice: text, approvedBy: [ANI] } });
    const before = policyWith(
      rule('52', { uploadMode: 'queue', ...advice('a') }),
      rule('51', { loginPerSecond: 3 }),
    );
    const next = policyWith(
      rule('52', { uploadMode: 'queue', ...advice('b') }),
      rule('53', { publication: 'hold' }),
    );
    expect(changesBetween(before, next)).toEqual({
      named: [
        { scope: '52', field: 'manual', from: 'a', to: 'b' },
        { scope: '51', field: 'loginPerSecond', from: 3, to: undefined },
        { scope: '53', field: 'publication', from: undefined, to: 'hold' },
      ],
      more: 0,
    });
    expect(changesBetween(before, { ...before, epoch: 9 })).toEqual({ named: [], more: 0 });
    expect(changesBetween(undefined, undefined)).toEqual({ named: [], more: 0 });
    expect(changesBetween(undefined, policyWith(rule('52', { shedBelow: 'login' }))).named).toHaveLength(1);
  });

  it('is only counted beyond two hundred', () => {
    const scopes = Array.from({ length: 203 }, (_, n) => rule(String(100_000 + n), { shedBelow: 'login' }));
    const { named, more } = changesBetween(undefined, policyWith(...scopes));
    expect([named.length, more]).toEqual([200, 3]);
  });

  it('is approved by everybody its rules name, each once', () => {
    const manual = { advice: 'a', approvedBy: [BUDI, ANI] };
    const document = policyWith(rule('52', { approvedBy: [ANI] }), rule('51', { manual }), rule('53'));
    expect(approversIn(document)).toEqual(['Ani (on-call)', 'Budi (leadership)']);
  });
});

describe('the share of one worker', () => {
  it('splits lease and local paces, and leaves the national pace to the lease', () => {
    const share = workerPolicyShare(2, 1, 2);
    const document = policyWith(
      rule('nasional', { loginPerSecond: 8 }),
      rule('52', { loginPerSecond: 8 }),
      rule('53', { shedBelow: 'login' }),
    );
    expect(share.ofPolicy(document).rules).toEqual([
      rule('nasional', { loginPerSecond: 8 }),
      rule('52', { loginPerSecond: 2 }),
      rule('53', { shedBelow: 'login' }),
    ]);
    expect(share.ofPolicy(document).epoch).toBe(7);
    expect(share.ofLease(lease)).toEqual({ concurrency: 5, drainPerSecond: 3, loginShare: 0.25 });
    expect(WHOLE.ofLease(lease)).toBe(lease);
    expect(WHOLE.ofPolicy(document)).toBe(document);
  });
});
