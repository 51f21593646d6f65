import { describe, expect, it } from 'vitest';
import { PROVINCES } from '../../catalog/index.ts';
import type { PolicyRule } from '../../contracts/index.ts';
import { checkSafety, waitBeforeChange } from './policy-safety.ts';

const NOW = Date.parse('2024-02-14T06:00:00Z');
const ayu = { name: 'Ayu', role: 'on-call' };
const citra = { name: 'Citra', role: 'on-call' };
const budi = { name: 'Budi', role: 'leadership' };

const oneInTwo = [
  { ...ayu, id: 'piket-1' },
  { ...budi, id: 'piket-1' },
];

const manual = (scope: string, approvedBy = [ayu, budi]): PolicyRule => ({
  scope,
  until: '2024-02-14T06:30:00.000Z',
  manual: { advice: 'Lanjutkan dengan salinan kertas.', approvedBy },
});
const over = (codes: readonly string[], approvedBy?: (typeof ayu)[]) =>
  codes.map((code) => manual(code, approvedBy));

describe('the safety of manual mode', () => {
  it.each<[string, readonly PolicyRule[], 'safe' | 'unsafe']>([
    ['no manual at all', [], 'safe'],
    ['one province by two people', over(['52']), 'safe'],
    ['one person twice', over(['52'], [ayu, ayu]), 'unsafe'],
    ['one person under two names', over(['52'], oneInTwo), 'unsafe'],
    ['three small provinces by one role', over(['52', '91', '92'], [ayu, citra]), 'safe'],
    ['four provinces by one role', over(['52', '91', '92', '93'], [ayu, citra]), 'unsafe'],
    ['four provinces by two roles', over(['52', '91', '92', '93']), 'safe'],
    ['two provinces of more than a quarter of TPS by one role', over(['32', '33'], [ayu, citra]), 'unsafe'],
    ['the nation', over(['nasional']), 'unsafe'],
    ['all provinces one by one', over(PROVINCES.map((province) => province.code)), 'unsafe'],
    ['all but one by two roles', over(PROVINCES.slice(1).map((province) => province.code)), 'safe'],
  ])('%s is %s', (_name, rules, outcome) => {
    expect(checkSafety(rules, [], NOW).outcome).toBe(outcome);
  });

  it('counts only what went manual within the last 15 minutes', () => {
    const rules = over(['52', '91', '92', '93'], [ayu, citra]);
    const entry = (atMs: number) => [{ province: '91', atMs }];
    expect(checkSafety(rules, entry(NOW - 14 * 60_000), NOW).outcome).toBe('unsafe');
    expect(checkSafety(rules, entry(NOW - 16 * 60_000), NOW).outcome).toBe('safe');
  });

  it('keeps changes apart', () => {
    expect(waitBeforeChange(undefined, NOW, 5_000)).toBe(0);
    expect(waitBeforeChange(NOW - 2_000, NOW, 5_000)).toBe(3_000);
    expect(waitBeforeChange(NOW - 6_000, NOW, 5_000)).toBe(0);
  });
});
