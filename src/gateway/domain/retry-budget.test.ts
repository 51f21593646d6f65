import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

const FINE = { idempotent: true, latencyRatio: 0.5, breakerOpen: false };

const earned = (requests: number): RetryBudget => {
  const budget = new RetryBudget(0.1);
  for (let n = 0; n < requests; n += 1) budget.earn();
  return budget;
};

describe('the budget for second tries', () => {
  it('is empty at first, and grows with requests', () => {
    expect(earned(0).allows(FINE)).toBe(false);
    expect(earned(9).allows(FINE)).toBe(false);
    expect(earned(11).allows(FINE)).toBe(true);
  });

  it.each([
    ['changes something', { idempotent: false }],
    ['goes to a vendor used to the full', { latencyRatio: 1 }],
    ['goes to a vendor nobody knows anything of', { latencyRatio: Number.NaN }],
    ['goes to a service whose breaker is open', { breakerOpen: true }],
  ])('allows nothing that %s', (_name, fact) => {
    expect(earned(100).allows({ ...FINE, ...fact })).toBe(false);
  });

  it('is never more than ten, nor more than a tenth of all requests', () => {
    let tries = 0;
    for (let budget = earned(100_000); budget.allows(FINE); budget.take()) tries += 1;
    expect(tries).toBe(10);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (failures) => {
        const budget = new RetryBudget(0.1);
        let taken = 0;
        for (const failed of failures) {
          budget.earn();
          if (!failed || !budget.allows(FINE)) continue;
          budget.take();
          taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(failures.length / 10);
      }),
    );
  });
});
