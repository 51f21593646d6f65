import { describe, expect, it } from 'vitest';
import type { ManualReturn, Policy, PolicyRule } from '../../contracts/index.ts';
import { judgePolicy, lapsedIn, type GuardFacts } from './policy-guard.ts';
import { afterPolicy, knownUntil, NO_POLICY, type PolicyStanding } from './policy-standing.ts';
import { ServedCounts } from './served-counts.ts';

const NOW = Date.UTC(2024, 1, 14, 6);
const iso = (ms: number): string => new Date(ms).toISOString();
const MINUTE = 60_000;

const policy = (rules: readonly Partial<PolicyRule>[], fields: Partial<Policy> = {}): Policy => ({
  epoch: 2,
  issuedAt: iso(NOW),
  expiresAt: iso(NOW + MINUTE),
  reason: 'uji',
  incidentId: null,
  rules: rules.map((rule) => ({ scope: '52', until: iso(NOW + 30 * MINUTE), ...rule })),
  leases: {},
  ...fields,
});

const ANI = { id: 'piket-1', name: 'Ani', role: 'on-call' };
const BUDI = { id: 'pimpinan-1', name: 'Budi', role: 'leadership' };
const CICI = { id: 'pimpinan-2', name: 'Cici', role: 'leadership' };
const manual = (scope: string, approvedBy = [ANI, BUDI]): Partial<PolicyRule> => ({
  scope,
  manual: { advice: 'Foto C.Hasil lalu simpan.', approvedBy },
});

/** Manual mode in these scopes, for so many minutes by now. */
const manualFor = (minutes: number, ...scopes: string[]): PolicyStanding =>
  afterPolicy(
    NO_POLICY,
    policy(
      scopes.map((scope) => manual(scope)),
      { epoch: 1, issuedAt: iso(NOW - minutes * MINUTE) },
    ),
  );

/** A return from manual mode with everything that it takes. */
const seen = (scope: string, fields: Partial<ManualReturn> = {}): ManualReturn => ({
  scope,
  at: iso(NOW),
  success: 1,
  watchedMs: 5 * MINUTE,
  drainPerSecond: 5,
  ...fields,
});

const judge = (payload: unknown, facts: Partial<GuardFacts> = {}) =>
  judgePolicy(
    { bytes: 1_000, signed: { ok: true, payload } },
    {
      now: NOW,
      standing: NO_POLICY,
      pace: { gapMs: 5_000, holdDownMs: 10 * MINUTE, spreadMs: 15 * MINUTE, probeMs: 5 * MINUTE },
      served: new ServedCounts().lastMinute(NOW),
      lease: { concurrency: 10, drainPerSecond: 5, loginShare: 0.25 },
      gateways: 1,
      uploadsInFlight: 0,
      gatewayId: 'gw-wita',
      queueRefusal: undefined,
      vendorFails: () => false,
      ...facts,
    },
  );

describe('a change of manual mode that the guard refuses', () => {
  const hour = manualFor(60, '52');

  it.each<[string, Policy, PolicyStanding]>([
    ['manual for 52: two distinct people must approve', policy([manual('52', [BUDI, BUDI])]), NO_POLICY],
    [
      'manual for 52: nobody of the leadership approved',
      policy([manual('52', [ANI, { ...ANI, id: 'piket-2' }])]),
      NO_POLICY,
    ],
    [
      'manual for nasional: the last province needs approvers of two roles on every rule',
      policy([manual('nasional', [BUDI, CICI])]),
      NO_POLICY,
    ],
    [
      'manual for 32: more than three provinces or a quarter of the TPS at once needs approvers of two roles',
      policy([manual('32', [BUDI, CICI]), manual('35')]),
      NO_POLICY,
    ],
    [
      'manual for 52: changes of manual mode must keep apart',
      policy([manual('53'), manual('52')]),
      manualFor(0.05, '53'),
    ],
    [
      'manual for 52: it has not been manual for long enough to return',
      policy([], { returns: [seen('52')] }),
      manualFor(9, '52'),
    ],
    ['manual for 52: a return needs the vendor to have been watched', policy([]), hour],
    [
      'manual for 52: the vendor did not take enough uploads to return',
      policy([], { returns: [seen('52', { success: 0.98 })] }),
      hour,
    ],
    [
      'manual for 52: a return needs a rate at which held uploads are drained',
      policy([], { returns: [seen('52', { drainPerSecond: 0 })] }),
      hour,
    ],
  ])('is told: %s', (detail, document, standing) => {
    expect(judge(document, { standing })).toMatchObject({ reason: 'unsafe', detail });
  });

  it('says that it began long ago, when whoever listened until a minute ago has not heard of it', () => {
    const manualSince = iso(NOW - 60 * MINUTE);
    const codes = ['52', '91', '92', '93'];
    const spread = policy(codes.map((code) => ({ ...manual(code, [BUDI, CICI]), manualSince })));
    const standing = afterPolicy(NO_POLICY, policy([], { epoch: 1, issuedAt: iso(NOW - 120 * MINUTE) }));
    const judgeBy = (known: PolicyStanding) => judge(spread, { standing: known });
    expect(judgeBy(standing)).toMatchObject({ kind: 'accepted' });
    expect(judgeBy(knownUntil(standing, NOW - MINUTE))).toMatchObject({
      reason: 'unsafe',
      detail: expect.stringContaining('more than three provinces'),
    });
    expect(judge({ ...spread, epoch: 1 }, { standing: knownUntil(standing, NOW) })).toMatchObject({
      reason: 'older-epoch',
    });
  });

  it('comes from a place where it sees the vendor fail uploads, unless that stays manual', () => {
    const vendorFails = (province: string): boolean => province === '52';
    const back = (scope: string, rules: readonly Partial<PolicyRule>[] = []): Policy =>
      policy(rules, { returns: [seen(scope)] });
    expect(judge(back('5201'), { vendorFails, standing: manualFor(60, '5201') })).toMatchObject({
      reason: 'unsafe',
      detail: "manual for 5201: the vendor fails this gateway's own uploads there",
    });
    const both = { vendorFails, standing: manualFor(60, '52', '53') };
    expect(judge(back('53', [manual('52')]), both)).toMatchObject({ kind: 'accepted' });
    // A queue holds uploads too, but is not manual mode.
    const queued: Partial<PolicyRule> = { scope: '52', uploadMode: 'queue' };
    expect(judge(back('52', [queued, manual('53')]), both)).toMatchObject({ reason: 'unsafe' });
  });
});

describe('a document that the guard refuses', () => {
  it('is told where it is malformed, and how', () => {
    const verdict = judge(policy([{}, { scope: '53', loginPerSecond: -1 }]));
    expect(verdict).toMatchObject({
      reason: 'malformed',
      detail: expect.stringMatching(/^rules\.1\.login\w+: .*0/),
    });
  });

  it('is told of everything that is malformed, as far as there is room', () => {
    const told = (payload: unknown) => judge(payload) as { readonly detail: string };
    const two = told(policy([{ loginPerSecond: -1 }, { scope: '53', shedBelow: 'walk' as 'login' }]));
    expect(two.detail).toMatch(/^rules\.0\.loginPerSecond: [^;]+; rules\.1\.shedBelow: [^;]+$/);
    const many = policy(Array.from({ length: 50 }, () => ({ loginPerSecond: -1 })));
    expect(told(many).detail).toHaveLength(500);
  });

  it('is told which kill switch it does not end', () => {
    const killed = { serial: 3, atMs: NOW, by: 'Ani', reason: 'uji', here: true };
    expect(judge(policy([]), { standing: { ...NO_POLICY, killed } })).toMatchObject({
      reason: 'kill-switch',
      detail: 'kill switch 3 is pulled here and this policy does not end it',
    });
  });
});

describe('the times of a document', () => {
  const HOUR = 60 * MINUTE;
  const shedUntil = (ms: number, scope = '52'): Partial<PolicyRule> => ({
    scope,
    shedBelow: 'login',
    until: iso(ms),
  });

  it('allow a tightening four hours from its issue, whatever the clock here says', () => {
    const issued = NOW - HOUR;
    const document = (...rules: readonly Partial<PolicyRule>[]) => policy(rules, { issuedAt: iso(issued) });
    expect(judge(document(shedUntil(issued + 4 * HOUR)))).toMatchObject({ kind: 'accepted' });
    const overlong = document(shedUntil(NOW), shedUntil(issued + 4 * HOUR + 1, '53'));
    expect(judge(overlong)).toMatchObject({
      reason: 'malformed',
      detail: 'rules: the tightening of 53 lasts more than 4 hours',
      epoch: 2,
      policy: overlong,
    });
  });

  it('do not let logins have been paced since after its issue', () => {
    const paced = (sinceMs: number) =>
      policy([{ loginPerSecond: 5, pacedSince: iso(sinceMs) }], { issuedAt: iso(NOW - MINUTE) });
    expect(judge(paced(NOW - MINUTE))).toMatchObject({ kind: 'accepted' });
    for (const ms of [NOW - MINUTE + 1, NOW + 24 * HOUR, Date.UTC(2099, 0)])
      expect(judge(paced(ms))).toMatchObject({
        reason: 'malformed',
        detail: 'rules: pacedSince of 52 lies after the issue of the policy',
        policy: { epoch: 2 },
      });
  });

  it('do not bound what only a person lifts', () => {
    const queue: Partial<PolicyRule> = { uploadMode: 'queue', until: iso(NOW + 24 * HOUR) };
    expect(judge(policy([queue]))).toMatchObject({ kind: 'accepted' });
  });

  it('may be ahead of the clock here by five minutes, and those of a pulled kill switch by any time, and be over by then', () => {
    const issuedIn = (ms: number, fields: Partial<Policy> = {}) =>
      judge(policy([], { issuedAt: iso(NOW + ms), expiresAt: iso(NOW + 2 * HOUR), ...fields }));
    expect(issuedIn(5 * MINUTE)).toMatchObject({ kind: 'accepted' });
    const ahead = { reason: 'clock', detail: "issued 301 s ahead of this gateway's clock" };
    expect(issuedIn(5 * MINUTE + 1_000)).toMatchObject(ahead);
    const killSwitch = { serial: 1, state: 'left' } as const;
    expect(issuedIn(5 * MINUTE + 1_000, { killSwitch })).toMatchObject(ahead);
    const pulled = { serial: 1, state: 'pulled' } as const;
    expect(issuedIn(HOUR, { killSwitch: pulled })).toMatchObject({ kind: 'accepted' });
    const past = { expiresAt: iso(NOW - 1) };
    expect(issuedIn(-HOUR, past)).toMatchObject({ reason: 'expired' });
    expect(issuedIn(-HOUR, { ...past, killSwitch })).toMatchObject({ reason: 'expired' });
    expect(issuedIn(-HOUR, { ...past, killSwitch: pulled })).toMatchObject({ kind: 'accepted' });
  });

  it('show which tightenings were over before they began', () => {
    const queue: Partial<PolicyRule> = { scope: '54', uploadMode: 'queue', until: iso(NOW - HOUR) };
    const rules = [shedUntil(NOW + 1, '51'), shedUntil(NOW), shedUntil(NOW - HOUR, '53'), queue];
    expect(lapsedIn(policy(rules), NOW)).toEqual(['52', '53']);
  });
});

describe('the first policy of all', () => {
  it('is accepted from epoch 1 on', () => {
    expect(judge(policy([], { epoch: 1 }))).toMatchObject({ kind: 'accepted' });
  });
});
