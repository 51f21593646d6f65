import { describe, expect, it } from 'vitest';
import { NO_MANUAL } from '../../catalog/index.ts';
import type { Policy } from '../../contracts/index.ts';
import { faultWords, manualProvinces, standingOf, waitBeforeChange } from './policy-safety.ts';

const NOW = Date.parse('2024-02-14T06:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();
const approvedBy = [
  { name: 'Ayu', role: 'on-call' },
  { name: 'Budi', role: 'leadership' },
];
const manual = { advice: 'Lanjutkan dengan salinan kertas.', approvedBy };
const policy: Policy = {
  epoch: 7,
  issuedAt: iso(NOW),
  expiresAt: iso(NOW + 60_000),
  reason: 'uji',
  incidentId: null,
  rules: [
    { scope: '5201', until: iso(NOW), manual, manualSince: iso(NOW - 20_000) },
    { scope: '53', until: iso(NOW), shedBelow: 'login' },
  ],
  leases: {},
  returns: [{ scope: '51', at: iso(NOW - 10_000), success: 1, watchedMs: 1, drainPerSecond: 1 }],
};

describe('how manual mode stands with the newest policy', () => {
  it('is what its rules say, and it last changed with the latest entry or return', () => {
    expect(standingOf(policy)).toEqual({
      since: new Map([['5201', NOW - 20_000]]),
      changedAtMs: NOW - 10_000,
      asOfMs: 0,
    });
    expect(standingOf(undefined)).toEqual(NO_MANUAL);
    expect(standingOf({ ...policy, rules: [], returns: [] }).changedAtMs).toBeUndefined();
  });

  it('names the provinces that it reaches into', () => {
    expect([...manualProvinces(policy.rules)]).toEqual(['52']);
  });

  it('words a fault with its place', () => {
    expect(faultWords({ kind: 'held-down', scope: '52' })).toMatch(/^52: .*kembali$/);
  });

  it('keeps changes apart', () => {
    expect(waitBeforeChange(undefined, NOW, 5_000)).toBe(0);
    expect(waitBeforeChange(NOW - 2_000, NOW, 5_000)).toBe(3_000);
    expect(waitBeforeChange(NOW - 6_000, NOW, 5_000)).toBe(0);
  });
});
