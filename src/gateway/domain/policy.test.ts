import { describe, expect, it } from 'vitest';
import { POLICY_MAX_BYTES, type Lease, type Policy, type PolicyRule } from '../../contracts/index.ts';
import { judgeLastKnownGood, judgePolicy, type GuardFacts } from './policy-guard.ts';
import { afterPolicy, NO_POLICY, type PolicyStanding } from './policy-standing.ts';
import { PolicyView } from './policy-view.ts';
import { ServedCounts } from './served-counts.ts';
import { iso, NOW, policy, rule } from './testing/policies.ts';

const LEASE: Lease = { concurrency: 10, drainPerSecond: 5, loginShare: 0.25 };
const later = iso(NOW + 1_800_000);

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

  it('has no tightening left in a scope whose term has gone by, whatever the clock says', () => {
    const advice = { advice: 'Foto lalu simpan.', approvedBy: [] };
    const view = new PolicyView(
      policy([rule('52', { shedBelow: 'login', loginPerSecond: 3, uploadMode: 'queue', manual: advice })]),
      LEASE,
    );
    const longAgo = NOW - 86_400_000;
    expect(view.at(TPS, longAgo)).toMatchObject({ shedBelow: 'login', uploadMode: 'queue' });
    view.lapse('52');
    const rest = { shedBelow: undefined, pacing: undefined, uploadMode: 'queue', manual: advice };
    expect(view.at(TPS, longAgo)).toMatchObject(rest);
    expect([...view.pacedScopes(longAgo)]).toEqual([]);
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
      policy([
        rule('nasional', { loginPerSecond: 40 }),
        rule('52', { loginPerSecond: 6, pacedSince: new Date(NOW - 5_000).toISOString() }),
      ]),
      LEASE,
    );
    const issued = Date.parse(view.policy?.issuedAt ?? '');
    expect(view.at('5101012001001', NOW).pacing).toEqual({ scope: 'nasional', perSecond: 10, since: issued });
    expect(view.at(TPS, NOW).pacing).toEqual({ scope: '52', perSecond: 6, since: NOW - 5_000 });
    expect([...view.pacedScopes(NOW)]).toEqual(['nasional', '52']);
    expect(view.pacedScopes(NOW + 3_600_000).size).toBe(0);
  });

  it('takes from a wider scope whatever the narrower leaves open, or else what is usual', () => {
    const advice = { advice: 'Foto lalu simpan.', approvedBy: [] };
    const narrow = rule('52', { shedBelow: 'login' });
    const wide = rule('nasional', { uploadMode: 'queue', publication: 'hold', manual: advice });
    const open = { shedBelow: 'login', pacing: undefined };
    expect(new PolicyView(policy([narrow, wide]), LEASE).at(TPS, NOW)).toEqual({
      ...open,
      uploadMode: 'queue',
      publication: 'hold',
      manual: advice,
    });
    const view = new PolicyView(policy([narrow]), LEASE);
    expect(view.at(TPS, NOW)).toEqual({
      ...open,
      uploadMode: 'direct',
      publication: 'live',
      manual: undefined,
    });
    expect(view.pacedScopes(NOW).size).toBe(0);
  });

  it('says which provinces have a place in manual mode', () => {
    const advice = { advice: 'Foto lalu simpan.', approvedBy: [] };
    const view = new PolicyView(policy([rule('5201', { manual: advice }), rule('51')]), LEASE);
    expect(['52', '51', '31'].map((province) => view.hasManualIn(province))).toEqual([true, false, false]);
    const nation = new PolicyView(policy([rule('nasional', { manual: advice })]), LEASE);
    expect(nation.hasManualIn('31')).toBe(true);
  });

  it('lapses at its very moment, and is nothing where no scope fits', () => {
    const view = new PolicyView(policy([rule('52', { shedBelow: 'login', loginPerSecond: 0 })]), LEASE);
    const until = Date.parse(later);
    expect(view.at(TPS, until - 1)).toMatchObject({ shedBelow: 'login', pacing: { perSecond: 0 } });
    expect(view.at(TPS, until)).toMatchObject({ shedBelow: undefined, pacing: undefined });
    expect([view.pacedScopes(until - 1).size, view.pacedScopes(until).size]).toEqual([1, 0]);
    expect(view.at('51', NOW)).toEqual(new PolicyView(undefined, LEASE).at('51', NOW));
    expect(view.at('5', NOW).shedBelow).toBeUndefined();
  });

  it('is adaptive-only without a policy', () => {
    expect(new PolicyView(undefined, LEASE).at(TPS, NOW)).toMatchObject({
      uploadMode: 'direct',
      publication: 'live',
    });
  });
});

const ANI = { id: 'piket-1', name: 'Ani', role: 'on-call' };
const BUDI = { id: 'pimpinan-1', name: 'Budi', role: 'leadership' };
const CICI = { id: 'pimpinan-2', name: 'Cici', role: 'leadership' };
const manual = (scope: string, approvedBy = [ANI, BUDI]): PolicyRule =>
  rule(scope, { manual: { advice: 'Foto C.Hasil lalu simpan.', approvedBy } });
const inForce = (policyInForce: Policy): PolicyStanding => afterPolicy(NO_POLICY, policyInForce);
const PACE = { gapMs: 5_000, holdDownMs: 600_000, spreadMs: 900_000, probeMs: 300_000 };

describe('the guard', () => {
  const facts: GuardFacts = {
    now: NOW,
    standing: inForce(policy([], { epoch: 1 })),
    pace: PACE,
    served: new ServedCounts().lastMinute(NOW),
    lease: LEASE,
    gateways: 1,
    uploadsInFlight: 0,
    gatewayId: 'gw-wita',
    queueRefusal: undefined,
    vendorFails: () => false,
  };
  const judge = (payload: unknown, more: Partial<GuardFacts> = {}, bytes = 1_000) =>
    judgePolicy({ bytes, signed: { ok: true, payload } }, { ...facts, ...more });
  const pulled = { serial: 3, state: 'pulled' } as const;

  it.each([
    ['a plain one', policy()],
    ['manual for one province', policy([manual('52')])],
    ['manual for the nation by two roles', policy([manual('nasional')])],
    ['queueing', policy([rule('nasional', { uploadMode: 'queue' })])],
    ['locking out by two people', policy([rule('520101', { shedBelow: 'upload', approvedBy: [ANI, BUDI] })])],
  ])('accepts %s', (_name, document) => {
    expect(judge(document)).toEqual({ kind: 'accepted', policy: document });
  });

  it.each([
    ['malformed', { ...policy(), extra: 1 }],
    ['malformed', policy([rule('52'), rule('52')])],
    ['malformed', policy([rule('nasional', { loginPerSecond: -1 })])],
    ['malformed', policy([rule('nasional', { loginPerSecond: 1e300 })])],
    ['malformed', policy([manual('nasional', [BUDI])])],
    ['malformed', policy([], { reason: '' })],
    ['malformed', { ...policy(), rules: [{ ...rule('52'), manual: 0 }] }],
    ['malformed', policy([rule('52')], { killSwitch: pulled })],
    ['malformed', null],
    ['older-epoch', policy([], { epoch: 1 })],
    ['expired', policy([], { expiresAt: iso(NOW) })],
    ['unsafe', policy([manual('52', [BUDI, BUDI])])],
    ['unsafe', policy([manual('52', [ANI, { id: 'komandan', name: 'Dodi', role: 'commander' }])])],
    ['unsafe', policy([manual('nasional', [BUDI, CICI])])],
    ['unsafe', policy([manual('32', [BUDI, CICI]), manual('35')])],
    ['unsafe', policy([rule('nasional', { shedBelow: 'upload' })])],
    ['unsafe', policy([rule('520101', { shedBelow: 'upload', approvedBy: [BUDI, BUDI] })])],
  ])('refuses as %s: %#', (reason, document) => {
    expect(judge(document)).toMatchObject({ kind: 'refused', reason });
  });

  it('refuses to hold uploads that its queue cannot take', () => {
    const holding = policy([rule('52', { uploadMode: 'queue' })]);
    expect(judge(holding, { queueRefusal: 'full' })).toMatchObject({ reason: 'unsafe' });
    expect(judge(policy(), { queueRefusal: 'failed' })).toMatchObject({ kind: 'accepted' });
  });

  it('refuses what is too large before it looks, and what is not signed', () => {
    expect(judge(policy(), {}, POLICY_MAX_BYTES + 1)).toMatchObject({ reason: 'too-large' });
    expect(judgePolicy({ bytes: 1, signed: { ok: false, why: 'no' } }, facts)).toMatchObject({
      reason: 'unsigned',
    });
  });

  it('lets nobody back from manual mode without proof, nor while it sees the vendor fail', () => {
    const standing = inForce(policy([manual('52')], { epoch: 1, issuedAt: iso(NOW - 3_600_000) }));
    const seen = { scope: '52', at: iso(NOW), success: 1, watchedMs: 300_000, drainPerSecond: 5 };
    const back = policy([], { returns: [seen] });
    expect(judge(policy(), { standing })).toMatchObject({ reason: 'unsafe', detail: /watched/ });
    expect(judge(back, { standing })).toMatchObject({ kind: 'accepted' });
    expect(judge(back, { standing, vendorFails: (code) => code === '52' })).toMatchObject({
      reason: 'unsafe',
      detail: /own uploads/,
    });
  });

  it('obeys a kill switch without proof, and while it is pulled only what ends it', () => {
    const manualNow = inForce(policy([manual('52')], { epoch: 1 }));
    const killing = policy([], { killSwitch: pulled });
    expect(judge(killing, { standing: manualNow })).toMatchObject({ kind: 'accepted' });
    const killed = afterPolicy(manualNow, killing);
    const later = (killSwitch?: Policy['killSwitch']) =>
      judge(policy([], { epoch: 3, ...(killSwitch ? { killSwitch } : {}) }), { standing: killed });
    expect(later()).toMatchObject({ reason: 'kill-switch' });
    expect(later({ serial: 2, state: 'left' })).toMatchObject({ reason: 'kill-switch' });
    expect(later({ serial: 3, state: 'left' })).toMatchObject({ kind: 'accepted' });
  });

  it('takes an expired policy back after a restart, and a forged one never', () => {
    const old = policy([], { expiresAt: iso(NOW - 1) });
    expect(judgeLastKnownGood({ bytes: 1, signed: { ok: true, payload: old } })).toEqual(old);
    expect(judgeLastKnownGood({ bytes: 1, signed: { ok: true, payload: {} } })).toBeUndefined();
    expect(judgeLastKnownGood({ bytes: 1, signed: { ok: false, why: 'no' } })).toBeUndefined();
  });
});

describe('what the guard says of a policy it refuses', () => {
  const facts: GuardFacts = {
    now: NOW,
    standing: inForce(policy([], { epoch: 1 })),
    pace: PACE,
    served: new ServedCounts().lastMinute(NOW),
    lease: LEASE,
    gateways: 1,
    uploadsInFlight: 0,
    gatewayId: 'gw-wita',
    queueRefusal: undefined,
    vendorFails: () => false,
  };
  const judge = (payload: unknown, bytes = 1_000) =>
    judgePolicy({ bytes, signed: { ok: true, payload } }, facts);

  it('names what is wrong, and carries the document where it could be read', () => {
    const old = policy([], { epoch: 1 });
    expect(judge(old)).toEqual({
      kind: 'refused',
      reason: 'older-epoch',
      detail: 'epoch 1, in force 1',
      epoch: 1,
      policy: old,
    });
    expect(judge(policy([], { expiresAt: iso(NOW) }))).toMatchObject({
      detail: `expired at ${iso(NOW)}`,
      epoch: 2,
    });
    expect(judge(null, POLICY_MAX_BYTES + 1)).toEqual({
      kind: 'refused',
      reason: 'too-large',
      detail: `${POLICY_MAX_BYTES + 1} bytes, at most ${POLICY_MAX_BYTES}`,
      epoch: 0,
    });
    expect(judge(policy(), POLICY_MAX_BYTES)).toMatchObject({ kind: 'accepted' });
    expect(judge({ ...policy(), epoch: 'x' })).toMatchObject({
      detail: expect.stringMatching(/^epoch: ./),
      epoch: 0,
    });
    expect(judgePolicy({ bytes: 1, signed: { ok: false, why: 'w'.repeat(600) } }, facts)).toMatchObject({
      detail: 'w'.repeat(500),
    });
  });
});
