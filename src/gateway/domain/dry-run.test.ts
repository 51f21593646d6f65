import { describe, expect, it } from 'vitest';
import type { Operation, Policy, PolicyRule } from '../../contracts/index.ts';
import { dryRunFault, type DryRunFacts } from './dry-run.ts';
import { ServedCounts } from './served-counts.ts';

const NOW = Date.UTC(2024, 1, 14, 6);
const UNTIL = new Date(NOW + 60_000).toISOString();
const LEASE = { concurrency: 10, drainPerSecond: 5, loginShare: 1 };
const TWO = [
  { id: 'piket-1', name: 'Ani', role: 'on-call' },
  { id: 'pimpinan-1', name: 'Budi', role: 'leadership' },
];

const rule = (scope: string, fields: Partial<PolicyRule>): PolicyRule => ({ scope, until: UNTIL, ...fields });
const policyWith = (rules: PolicyRule[], leases: Policy['leases'] = {}): Policy => ({
  epoch: 2,
  issuedAt: UNTIL,
  expiresAt: UNTIL,
  reason: 'uji',
  incidentId: null,
  rules,
  leases,
});

/** What was served within the minute: so many of an operation at each place. */
const served = (operation: Operation, counts: Readonly<Record<string, number>>): ServedCounts => {
  const all = new ServedCounts();
  for (const [place, count] of Object.entries(counts))
    for (let n = 0; n < count; n += 1) all.note(operation, place, NOW);
  return all;
};

const tryOn = (next: Policy, counts: ServedCounts, more: Partial<DryRunFacts> & { before?: Policy } = {}) => {
  const { before, ...facts } = more;
  const all = {
    now: NOW,
    served: counts.lastMinute(NOW),
    lease: LEASE,
    gateways: 1,
    uploadsInFlight: 0,
    gatewayId: 'gw',
    queueRefusal: undefined,
  };
  return dryRunFault(next, before, { ...all, ...facts });
};

describe('holding uploads that the queue cannot take', () => {
  const full = { queueRefusal: 'full' } as const;
  const uploads = (there: number) => served('upload', { '520101': there, '510101': 100 - there });
  const queueing = policyWith([rule('52', { uploadMode: 'queue' })]);

  it('is a fault beyond one upload in twenty, and says where and how much', () => {
    expect(tryOn(queueing, uploads(6), full)).toBe(
      'the queue is full: holding 520101 would refuse 6 % of uploads',
    );
    expect(tryOn(queueing, uploads(5), full)).toBeUndefined();
    expect(tryOn(queueing, uploads(6))).toBeUndefined();
  });

  it('names the place that loses most', () => {
    const counts = served('upload', { '520101': 3, '520201': 9, '520301': 4, '510101': 1 });
    expect(tryOn(queueing, counts, { queueRefusal: 'failed' })).toBe(
      'the queue is failed: holding 520201 would refuse 94 % of uploads',
    );
  });

  it('is none when the policy in force holds as much already', () => {
    expect(tryOn(queueing, uploads(50), { ...full, before: queueing })).toBeUndefined();
    expect(
      tryOn(policyWith([rule('nasional', { uploadMode: 'queue' })]), uploads(50), {
        ...full,
        before: queueing,
      }),
    ).toMatch(/100 %/);
  });

  it('is a fault wherever nothing was counted, and none where nothing is held', () => {
    const none = new ServedCounts();
    expect(tryOn(queueing, none, full)).toBe('the queue is full: holding 52 would refuse 100 % of uploads');
    const manual = { advice: 'a', approvedBy: [] };
    expect(tryOn(policyWith([rule('53', { manual })]), none, full)).toMatch(/holding 53/);
    expect(tryOn(policyWith([rule('52', { publication: 'hold' })]), none, full)).toBeUndefined();
  });

  it('counts manual places as held, unless two people answer for them', () => {
    const manual = (approvedBy: typeof TWO) =>
      policyWith([rule('52', { manual: { advice: 'a', approvedBy } })]);
    expect(tryOn(manual([]), uploads(50), full)).toMatch(/50 %/);
    expect(tryOn(manual(TWO), uploads(50), full)).toBeUndefined();
  });
});

describe('a lease while the queue takes nothing', () => {
  const busy = { queueRefusal: 'full', uploadsInFlight: 8 } as const;
  const lent = (concurrency: number) => policyWith([], { gw: { ...LEASE, concurrency } });
  const none = new ServedCounts();

  it('is a fault when it has no place for more than one in twenty of the uploads in flight', () => {
    expect(tryOn(lent(1), none, busy)).toBe('the queue is full: a lease of 1 would refuse 88 % of uploads');
    expect(tryOn(lent(7), none, busy)).toMatch(/lease of 7 would refuse 13 %/);
    expect(tryOn(lent(8), none, busy)).toBeUndefined();
  });

  it('is none while the queue takes them, when it is not smaller than before, or when nothing was in flight', () => {
    expect(tryOn(lent(1), none, { uploadsInFlight: 8 })).toBeUndefined();
    expect(tryOn(lent(4), none, { ...busy, lease: { ...LEASE, concurrency: 4 } })).toBeUndefined();
    expect(tryOn(policyWith([]), none, busy)).toBeUndefined();
    expect(tryOn(lent(1), none, { queueRefusal: 'failed' })).toBeUndefined();
  });
});

describe('locking everybody out', () => {
  const locking = (approvedBy?: typeof TWO) =>
    policyWith([rule('520101', { shedBelow: 'upload', ...(approvedBy ? { approvedBy } : {}) })]);

  it('is a fault without two people who answer for it', () => {
    const word = 'shedBelow upload for 520101 refuses every login, and so every later upload';
    expect(tryOn(locking(), new ServedCounts())).toBe(word);
    expect(tryOn(locking([TWO[0]!, TWO[0]!]), new ServedCounts())).toBe(word);
    expect(tryOn(locking(TWO), new ServedCounts())).toBeUndefined();
    expect(tryOn(policyWith([rule('52', { shedBelow: 'login' })]), new ServedCounts())).toBeUndefined();
  });
});

describe('a pace of logins', () => {
  const pacing = (perSecond: number, scope = '52') =>
    policyWith([rule(scope, { loginPerSecond: perSecond })]);
  const logins = (count: number) => served('login', { '520101': count });

  it('is a fault when it shuts out more than nine in ten of the last minute', () => {
    expect(tryOn(pacing(0.1), logins(61))).toBe(
      'loginPerSecond for 52 would shut out 90 % of the logins of the busiest minute of late',
    );
    expect(tryOn(pacing(0.1), logins(60))).toBeUndefined();
  });

  it('says nothing of fewer than twenty logins', () => {
    expect(tryOn(pacing(0), logins(19))).toBeUndefined();
    expect(tryOn(pacing(0), logins(20))).toMatch(/100 %/);
  });

  it('counts the logins of one room together, those of others apart, and names the worst', () => {
    const counts = served('login', { '520101': 300, '520201': 300, '510101': 200, '610101': 10 });
    const rules = [
      rule('52', { loginPerSecond: 1 }),
      rule('51', { loginPerSecond: 0.01 }),
      rule('61', { loginPerSecond: 100 }),
    ];
    // 540 of 600 in one room, 199 of 200 in another, none of 10 in the third.
    expect(tryOn(policyWith(rules), counts)).toBe(
      'loginPerSecond for 52 would shut out 91 % of the logins of the busiest minute of late',
    );
  });

  it('is none when the policy in force shuts out as many already', () => {
    expect(tryOn(pacing(0), logins(100), { before: pacing(0) })).toBeUndefined();
    expect(tryOn(pacing(0), logins(100), { before: pacing(0.1) })).toMatch(/100 %/);
  });

  it('of a region is tried as this gateway would let in: its part of it, where the phones may come to others too', () => {
    expect(tryOn(pacing(1), logins(500))).toBeUndefined();
    expect(tryOn(pacing(1), logins(500), { gateways: 4 })).toMatch(/97 %/);
    expect(tryOn(pacing(1), logins(500), { gateways: 4, before: pacing(1) })).toBeUndefined();
    expect(tryOn(pacing(1, 'nasional'), logins(500), { gateways: 4 })).toBeUndefined();
  });

  it('is tried with the lease that the policy brings', () => {
    const share = (loginShare: number) => ({ gw: { ...LEASE, loginShare } });
    const national = (leases: Policy['leases']) =>
      policyWith([rule('nasional', { loginPerSecond: 2 })], leases);
    expect(tryOn(national(share(1)), logins(120))).toBeUndefined();
    expect(tryOn(national(share(0.01)), logins(120))).toMatch(/99 %/);
    expect(tryOn(national({}), logins(120), { lease: { ...LEASE, loginShare: 0.01 } })).toMatch(/99 %/);
  });
});
