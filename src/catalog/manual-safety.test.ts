import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Approvers, PolicyRule } from '../contracts/index.ts';
import {
  manualFault,
  NO_MANUAL,
  provincesIn,
  standingAfter,
  tpsIn,
  type ManualChange,
  type ManualPace,
  type ManualStanding,
} from './manual-safety.ts';
import { PROVINCES } from './provinces.ts';

const NOW = Date.parse('2024-02-14T06:00:00Z');
const MINUTE = 60_000;
const PACE: ManualPace = {
  gapMs: 5_000,
  holdDownMs: 10 * MINUTE,
  spreadMs: 15 * MINUTE,
  probeMs: 5 * MINUTE,
};
const iso = (ms: number): string => new Date(ms).toISOString();

const ayu = { id: 'piket-1', name: 'Ayu', role: 'on-call' };
const budi = { id: 'pimpinan-1', name: 'Budi', role: 'leadership' };
const citra = { id: 'pimpinan-2', name: 'Citra', role: 'leadership' };
const TWO_ROLES: Approvers = [ayu, budi];
const ONE_ROLE: Approvers = [budi, citra];
const withoutId = (people: Approvers): Approvers => people.map(({ name, role }) => ({ name, role }));

const rule = (scope: string, approvedBy: Approvers = TWO_ROLES, sinceMs?: number): PolicyRule => ({
  scope,
  until: iso(NOW + 30 * MINUTE),
  manual: { advice: 'Lanjutkan dengan salinan kertas.', approvedBy },
  ...(sinceMs === undefined ? {} : { manualSince: iso(sinceMs) }),
});
const over = (codes: readonly string[], approvedBy?: Approvers): PolicyRule[] =>
  codes.map((code) => rule(code, approvedBy));
const change = (rules: readonly PolicyRule[], more: Partial<ManualChange> = {}): ManualChange => ({
  rules,
  returns: [],
  atMs: NOW,
  ...more,
});
const faultOf = (before: ManualStanding, wanted: ManualChange) => manualFault(before, wanted, PACE)?.kind;
const manualSince = (sinceMs: number, ...scopes: string[]): ManualStanding => ({
  since: new Map(scopes.map((scope) => [scope, sinceMs])),
  changedAtMs: sinceMs,
  asOfMs: sinceMs,
});
const ALL = PROVINCES.map((province) => province.code);

describe('going over to manual mode', () => {
  it.each<[string, readonly PolicyRule[], string | undefined]>([
    ['no manual at all', [], undefined],
    ['one province by two people', over(['52']), undefined],
    ['one person twice', over(['52'], [budi, budi]), 'one-person'],
    ['one person under two names', over(['52'], [budi, { ...budi, name: 'Budi S.' }]), 'one-person'],
    [
      'one person under two spellings of an id',
      over(['52'], [budi, { ...ayu, id: ' PIMPINAN-1' }]),
      'one-person',
    ],
    ['two people of one name', over(['52'], [budi, { ...citra, name: budi.name }]), undefined],
    ['two names without an account', over(['52'], withoutId([ayu, budi])), 'one-person'],
    ['one with an account and one without', over(['52'], [budi, ...withoutId([ayu])]), 'one-person'],
    [
      'nobody of the leadership',
      over(['52'], [ayu, { id: 'komandan', name: 'Dodi', role: 'commander' }]),
      'no-leadership',
    ],
    ['three small provinces by one role', over(['52', '91', '92'], ONE_ROLE), undefined],
    ['four provinces by one role', over(['52', '91', '92', '93'], ONE_ROLE), 'too-wide'],
    [
      'a kecamatan in each of four by one role',
      over(['520101', '910101', '9201', '93'], ONE_ROLE),
      'too-wide',
    ],
    ['four provinces by two roles', over(['52', '91', '92', '93']), undefined],
    ['two provinces of more than a quarter of TPS by one role', over(['32', '33'], ONE_ROLE), 'too-wide'],
    ['a part of one province by one role', over(['3201', '320101'], ONE_ROLE), undefined],
    ['the nation by one role', over(['nasional'], ONE_ROLE), 'all-provinces'],
    ['the nation by two roles', over(['nasional']), undefined],
    ['all provinces one by one by one role', over(ALL, ONE_ROLE), 'all-provinces'],
    ['all provinces, the last by one role', [...over(ALL.slice(1)), rule('11', ONE_ROLE)], 'all-provinces'],
    ['all provinces one by one by two roles', over(ALL), undefined],
  ])('%s: %s', (_name, rules, fault) => {
    expect(faultOf(NO_MANUAL, change(rules))).toBe(fault);
  });

  describe('counts parts of provinces towards a quarter of the TPS', () => {
    const partsOf = (code: string): readonly string[] => {
      const { kabKota } = PROVINCES.find((province) => province.code === code)!;
      return Array.from({ length: kabKota }, (_, n) => `${code}${String(n + 1).padStart(2, '0')}`);
    };
    const byOneRole = (codes: readonly string[]) => faultOf(NO_MANUAL, change(over(codes, ONE_ROLE)));

    it('each for its own part, not for the whole province', () => {
      expect(byOneRole(['32', '33', '35'])).toBe('too-wide');
      expect(byOneRole(['3201', '3301', '3501'])).toBeUndefined();
    });

    it('and not for nothing', () => {
      expect(byOneRole([...partsOf('32'), ...partsOf('33')])).toBe('too-wide');
    });

    it('once where they lie in a province that is manual as a whole', () => {
      expect(byOneRole(['32', ...partsOf('32')])).toBeUndefined();
    });
  });

  it('by one role again and again never takes the last province, however slowly', () => {
    let standing: ManualStanding = NO_MANUAL;
    let taken: string[] = [];
    let refused: string | undefined;
    for (let at = NOW; refused === undefined; at += 16 * MINUTE) {
      const next = [...taken, ...ALL.filter((code) => !taken.includes(code)).slice(0, 1)];
      const wanted = change(over(next, ONE_ROLE), { atMs: at });
      refused = faultOf(standing, wanted);
      standing = standingAfter(standing, wanted);
      taken = next;
    }
    expect(refused).toBe('all-provinces');
    expect(taken).toHaveLength(ALL.length);
  });

  it('counts only what went manual within the last 15 minutes', () => {
    const rules = over(['52', '91', '92', '93'], ONE_ROLE);
    const before = (ago: number) => manualSince(NOW - ago, '91');
    expect(faultOf(before(14 * MINUTE), change(rules))).toBe('too-wide');
    expect(faultOf(before(16 * MINUTE), change(rules))).toBeUndefined();
  });

  it('believes no rule that says it began before the policy that did not have it', () => {
    const rules = ['52', '91', '92', '93'].map((code) => rule(code, ONE_ROLE, NOW - 60 * MINUTE));
    expect(faultOf({ ...NO_MANUAL, asOfMs: NOW - MINUTE }, change(rules))).toBe('too-wide');
    expect(faultOf(NO_MANUAL, change(rules))).toBeUndefined();
  });

  it('counts what it would have heard of from then on only, for spreads and not for returns, and keeps to it', () => {
    const rules = (codes: readonly string[]) => codes.map((code) => rule(code, ONE_ROLE, NOW - 60 * MINUTE));
    const listening = { ...NO_MANUAL, doubtsBeforeMs: NOW - MINUTE };
    expect(faultOf(listening, change(rules(['52', '91', '92', '93'])))).toBe('too-wide');
    const three = standingAfter(listening, change(rules(['52', '91', '92'])));
    expect(three.since.get('52')).toBe(NOW - 60 * MINUTE);
    const fourth = (ms: number) => change(rules(['52', '91', '92', '93']), { atMs: NOW + ms });
    expect(faultOf(three, fourth(14 * MINUTE))).toBe('too-wide');
    expect(faultOf(three, fourth(14 * MINUTE + 1))).toBeUndefined();
  });

  it('keeps changes five seconds apart', () => {
    const before = manualSince(NOW - 4_999, '91');
    expect(faultOf(before, change(over(['91', '52'])))).toBe('too-soon');
    expect(faultOf(before, change(over(['91'])))).toBeUndefined();
    expect(faultOf(manualSince(NOW - 5_000, '91'), change(over(['91', '52'])))).toBeUndefined();
  });
});

describe('coming back from manual mode', () => {
  const seen = (more: object = {}) => ({
    scope: '52',
    at: iso(NOW),
    success: 0.99,
    watchedMs: 5 * MINUTE,
    drainPerSecond: 5,
    ...more,
  });
  const before = manualSince(NOW - 10 * MINUTE, '52');

  it.each<[string, ManualStanding, ManualChange['returns'], string | undefined]>([
    ['with the vendor watched and a drain', before, [seen()], undefined],
    ['without a word on the vendor', before, [], 'no-probes'],
    ['with a word on another place', before, [seen({ scope: '51' })], 'no-probes'],
    ['with a word from before it went', before, [seen({ at: iso(NOW - 11 * MINUTE) })], 'no-probes'],
    ['with too short a watch', before, [seen({ watchedMs: 5 * MINUTE - 1 })], 'no-probes'],
    ['with the vendor failing now and then', before, [seen({ success: 0.98 })], 'probes-fail'],
    ['without a drain', before, [seen({ drainPerSecond: 0 })], 'no-drain'],
    ['too early', manualSince(NOW - 10 * MINUTE + 1, '52'), [seen()], 'held-down'],
    ['close on another change', { ...before, changedAtMs: NOW - 1 }, [seen()], 'too-soon'],
  ])('%s: %s', (_name, standing, returns, fault) => {
    expect(faultOf(standing, change([], { returns }))).toBe(fault);
  });

  it('is none when a wider rule takes the place of a narrower one, but is when a narrower does', () => {
    const kecamatan = manualSince(NOW - MINUTE, '520101');
    expect(faultOf(kecamatan, change(over(['52'])))).toBeUndefined();
    expect(faultOf(manualSince(NOW - MINUTE, '52'), change(over(['520101'])))).toBe('no-probes');
  });
});

const scope = fc.constantFrom('nasional', '52', '53', '5201', '5202', '520101', '520102', '9101');
const scopes = fc.uniqueArray(scope, { maxLength: 6 });

describe('the standing after a change', () => {
  it('knows exactly the scopes that are manual, and never a time outside of what was known', () => {
    fc.assert(
      fc.property(scopes, scopes, fc.nat(20 * MINUTE), (first, second, later) => {
        const one = standingAfter(NO_MANUAL, change(over(first)));
        const two = standingAfter(one, change(over(second), { atMs: NOW + later }));
        expect([...two.since.keys()].sort()).toEqual([...second].sort());
        for (const [code, sinceMs] of two.since)
          expect(sinceMs).toBe(first.some((known) => known === code) ? NOW : NOW + later);
      }),
    );
  });

  it('never finds fault with a renewal', () => {
    fc.assert(
      fc.property(scopes, fc.nat(20 * MINUTE), (codes, later) => {
        const standing = standingAfter(NO_MANUAL, change(over(codes)));
        expect(faultOf(standing, change(over(codes), { atMs: NOW + later }))).toBeUndefined();
      }),
    );
  });
});

it('counts TPS of parts by the mean of their province, and unknown codes as none', () => {
  const nation = PROVINCES.reduce((sum, province) => sum + province.tps, 0);
  expect(tpsIn('nasional')).toBe(nation);
  expect(tpsIn('52')).toBe(16_243);
  expect(tpsIn('5201')).toBeCloseTo(1_624.3);
  expect(tpsIn('520101')).toBeCloseTo(16_243 / 117);
  expect(tpsIn('99')).toBe(0);
  expect([...provincesIn(['5201', '52', '91'])]).toEqual(['52', '91']);
});
