import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GATEWAYS } from '../../catalog/index.ts';
import { OPERATIONS, policySchema } from '../../contracts/index.ts';
import { composeRules, leasesFor, type Held } from './compose-policy.ts';

const NOW = Date.parse('2024-02-14T06:00:00Z');
const LATER = '2024-02-14T06:30:00.000Z';
const IMPOSED = NOW - 60_000;
const MANUAL_SINCE = new Date(IMPOSED).toISOString();
const GONE = '2024-02-14T05:59:00.000Z';
const manual = {
  advice: 'Lanjutkan dengan salinan kertas.',
  approvedBy: [
    { id: 'piket-1', name: 'Ayu', role: 'on-call' },
    { id: 'pimpinan-1', name: 'Budi', role: 'leadership' },
  ],
};
const held = (runId: string, scope: string, rule: Partial<Held['rule']>): Held => ({
  runId,
  scope,
  rule: { until: LATER, ...rule },
  imposedAtMs: IMPOSED,
});

const body = fc.record(
  {
    until: fc.constantFrom(LATER, GONE),
    shedBelow: fc.constantFrom(...OPERATIONS),
    loginPerSecond: fc.integer({ min: 1, max: 500 }),
    uploadMode: fc.constantFrom('direct' as const, 'queue' as const),
    publication: fc.constantFrom('live' as const, 'snapshot' as const, 'hold' as const),
  },
  { requiredKeys: ['until'] },
);
const anyHeld = fc.array(
  fc.record({
    runId: fc.constantFrom('a', 'b', 'c'),
    scope: fc.constantFrom('nasional', '52', '5271'),
    rule: body,
    imposedAtMs: fc.constant(IMPOSED),
  }),
);

describe('composing the policy', () => {
  it('lets no tightening last more than four hours, and leaves a queue its time', () => {
    const until = '2024-02-14T12:00:00.000Z';
    const [queue, shed] = composeRules(
      [
        held('a', '52', { until, uploadMode: 'queue' }),
        held('a', 'nasional', { until, uploadMode: 'queue' }),
        held('b', 'nasional', { shedBelow: 'login' }),
      ],
      NOW,
    );
    expect(queue).toMatchObject({ scope: '52', until });
    expect(shed).toMatchObject({ scope: 'nasional', until: '2024-02-14T10:00:00.000Z' });
  });

  it('takes the strictest of every field for a scope', () => {
    const rules = composeRules(
      [
        held('a', 'nasional', { shedBelow: 'officer-read', loginPerSecond: 50, publication: 'snapshot' }),
        held('b', 'nasional', { shedBelow: 'login', loginPerSecond: 80, uploadMode: 'queue' }),
        held('c', '52', { manual }),
      ],
      NOW,
    );
    expect(rules).toEqual([
      { scope: '52', until: LATER, manual, manualSince: MANUAL_SINCE },
      {
        scope: 'nasional',
        until: LATER,
        shedBelow: 'login',
        loginPerSecond: 50,
        pacedSince: MANUAL_SINCE,
        uploadMode: 'queue',
        publication: 'snapshot',
      },
    ]);
  });

  it('lets tightening lapse, and keeps queue and manual past their time', () => {
    const rules = composeRules(
      [
        held('a', 'nasional', { until: GONE, shedBelow: 'login' }),
        held('b', '51', { until: GONE, uploadMode: 'queue', loginPerSecond: 5 }),
        held('c', '52', { until: GONE, manual }),
      ],
      NOW,
    );
    expect(rules).toEqual([
      { scope: '51', until: GONE, uploadMode: 'queue' },
      { scope: '52', until: GONE, manual, manualSince: MANUAL_SINCE },
    ]);
  });

  it('says of nothing that it began after the policy is issued, also when the clock was set back', () => {
    const ahead = { ...held('a', '52', { manual, loginPerSecond: 5 }), imposedAtMs: NOW + 1 };
    const now = new Date(NOW).toISOString();
    expect(composeRules([ahead], NOW)).toMatchObject([{ manualSince: now, pacedSince: now }]);
  });

  it('says since when a scope is manual, the earliest of those who hold it, and who answers for a rule', () => {
    const approvedBy = manual.approvedBy;
    const earlier = { ...held('a', '52', { manual }), imposedAtMs: IMPOSED - 60_000 };
    expect(composeRules([earlier, held('b', '52', { manual })], NOW)).toMatchObject([
      { manualSince: new Date(IMPOSED - 60_000).toISOString() },
    ]);
    const grave = held('a', '51', { shedBelow: 'upload', approvedBy });
    expect(composeRules([grave], NOW)).toMatchObject([{ approvedBy }]);
    const [merged] = composeRules([grave, held('b', '51', { loginPerSecond: 1 })], NOW);
    expect(merged).not.toHaveProperty('approvedBy');
  });

  it('does not depend on the order in which runs came, and always makes a valid document', () => {
    fc.assert(
      fc.property(anyHeld, (list) => {
        const unique = [...new Map(list.map((entry) => [entry.runId + entry.scope, entry])).values()];
        const rules = composeRules(unique, NOW);
        expect(composeRules([...unique].reverse(), NOW)).toEqual(rules);
        const at = new Date(NOW).toISOString();
        const document = {
          epoch: 1,
          issuedAt: at,
          expiresAt: LATER,
          reason: 'uji',
          incidentId: null,
          rules,
          leases: {},
        };
        expect(policySchema.safeParse(document).success).toBe(true);
      }),
    );
  });
});

it('leases more than a fair share to each gateway, and something even to the smallest', () => {
  const leases = leasesFor(GATEWAYS, { uploadsPerSecond: 50, usefulConcurrency: 20 });
  expect(leases['gw-wib']).toMatchObject({ concurrency: 41, drainPerSecond: 50 });
  expect(leases['gw-wit']!.concurrency).toBe(10);
  expect(Object.values(leases).reduce((sum, lease) => sum + lease.loginShare, 0)).toBeCloseTo(1);
});
