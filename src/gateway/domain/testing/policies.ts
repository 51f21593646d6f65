import type { Policy, PolicyRule } from '../../../contracts/index.ts';

/** The moment at which tests of policies stand: 13.00 WIB of the night, epoch milliseconds. */
export const NOW = Date.UTC(2024, 1, 14, 6);
export const iso = (ms: number): string => new Date(ms).toISOString();

/** A rule for half an hour. */
export const rule = (scope: string, fields: Partial<PolicyRule> = {}): PolicyRule => ({
  scope,
  until: iso(NOW + 1_800_000),
  ...fields,
});

/** A policy of this moment, with no more than it needs. */
export const policy = (rules: PolicyRule[] = [], fields: Partial<Policy> = {}): Policy => ({
  epoch: 2,
  issuedAt: iso(NOW),
  expiresAt: iso(NOW + 60_000),
  reason: 'uji',
  incidentId: null,
  rules,
  leases: {},
  ...fields,
});
