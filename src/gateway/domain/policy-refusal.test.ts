import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../contracts/index.ts';
import { keepsUploadsBack, policyRefuses } from './policy-refusal.ts';

describe('what the policy refuses outright', () => {
  const refusals = (rule: Parameters<typeof policyRefuses>[1]) =>
    OPERATIONS.flatMap((operation) => {
      const why = policyRefuses(operation, rule);
      return why === undefined ? [] : [`${operation}: ${why}`];
    });

  it('is nothing while all is live and nothing is shed', () => {
    expect(refusals({ shedBelow: undefined, publication: 'live' })).toEqual([]);
  });

  it('is whatever is less critical than what it sheds below', () => {
    expect(refusals({ shedBelow: 'session', publication: 'live' })).toEqual([
      'officer-read: shed',
      'public-read: shed',
    ]);
  });

  it('is what the public reads, and that alone, while results are held back; a snapshot may be shown', () => {
    expect(refusals({ shedBelow: undefined, publication: 'hold' })).toEqual(['public-read: publication']);
    expect(refusals({ shedBelow: undefined, publication: 'snapshot' })).toEqual([]);
    expect(refusals({ shedBelow: 'officer-read', publication: 'hold' })).toEqual(['public-read: shed']);
  });
});

describe('uploads are kept from the vendor', () => {
  const manual = { advice: 'Foto C.Hasil lalu simpan.' };

  it.each([
    ['direct', undefined, false],
    ['queue', undefined, true],
    ['direct', manual, true],
    ['queue', manual, true],
  ] as const)('by upload mode %s with manual mode %o: %s', (uploadMode, advised, isKept) => {
    expect(keepsUploadsBack({ uploadMode, manual: advised })).toBe(isKept);
  });
});
