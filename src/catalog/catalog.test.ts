import { describe, expect, it } from 'vitest';
import {
  GATEWAYS,
  isKnownPlace,
  isKnownTps,
  PROVINCES,
  regenciesOf,
  SLIS,
  SLOS,
  TPS_DENOMINATOR,
  tpsCodeAt,
  VENDORS,
} from './index.ts';

const sum = (pick: (entry: (typeof PROVINCES)[number]) => number): number =>
  PROVINCES.reduce((total, entry) => total + pick(entry), 0);

describe('the 38 provinces', () => {
  it('add up to the totals that KPU published', () => {
    expect(PROVINCES).toHaveLength(38);
    expect(sum((entry) => entry.tps)).toBe(820_161);
    expect(sum((entry) => entry.kabKota)).toBe(514);
    expect(sum((entry) => entry.kecamatan)).toBe(7_277);
    expect(sum((entry) => entry.desaKelurahan)).toBe(83_731);
    expect(TPS_DENOMINATOR).toBe(823_236);
  });

  it.each([
    ['WIB', 657_966],
    ['WITA', 133_089],
    ['WIT', 29_106],
  ])('in %s hold %i TPS', (zone, tps) => {
    const inZone = PROVINCES.filter((entry) => entry.zone === zone);
    expect(inZone.reduce((total, entry) => total + entry.tps, 0)).toBe(tps);
  });

  it('each belong to exactly one gateway, whose weights add up to one', () => {
    const covered = GATEWAYS.flatMap((gateway) => gateway.provinces);
    expect([...covered].sort()).toEqual(PROVINCES.map((entry) => entry.code).sort());
    expect(GATEWAYS.reduce((total, gateway) => total + gateway.weight, 0)).toBeCloseTo(1, 10);
  });
});

describe('the laid-out register of TPS', () => {
  it('has as many TPS in the kab/kota of a province as in the province, under codes that lie in them', () => {
    for (const province of PROVINCES) {
      const regencies = regenciesOf(province);
      expect(regencies).toHaveLength(province.kabKota);
      expect(regencies.reduce((sum, { tps }) => sum + tps, 0)).toBe(province.tps);
      expect(regencies.every(({ code }) => isKnownPlace(code))).toBe(true);
    }
    const [small] = PROVINCES.filter((entry) => entry.tps < 5_000);
    const codes = Array.from({ length: small!.tps }, (_, n) => tpsCodeAt(small!, n));
    for (const { code, tps } of regenciesOf(small!))
      expect(codes.filter((each) => each.startsWith(code))).toHaveLength(tps);
  });

  it('gives every TPS of a province a code of its own and knows it again', () => {
    for (const province of PROVINCES.filter((entry) => entry.tps < 5_000)) {
      const codes = new Set(Array.from({ length: province.tps }, (_, n) => tpsCodeAt(province, n)));
      expect(codes.size).toBe(province.tps);
      for (const code of codes) expect(isKnownTps(code)).toBe(true);
    }
  });

  it.each([
    '',
    'x',
    '0001012001001',
    '9999012001001',
    '1199012001001',
    '1101992001001',
    '1101012001016',
    '1101012999001',
  ])('does not know %j', (code) => {
    expect(isKnownTps(code)).toBe(false);
  });
});

describe('what the files of the services give', () => {
  it('is every kind of indicator', () => {
    expect(new Set(SLIS.map(({ category }) => category))).toEqual(
      new Set(['availability', 'latency', 'freshness', 'completeness', 'correctness']),
    );
  });

  it('is the objectives on outcomes, and whether their burn is told of', () => {
    expect(SLOS.map(({ id, alerts }) => [id, alerts])).toEqual(
      expect.arrayContaining([
        ['receipt', true],
        ['login', true],
        ['pages', false],
        ['public-read', false],
      ]),
    );
  });

  it('is the services that a vendor runs', () => {
    const [vendor, ...others] = VENDORS;
    expect(others).toEqual([]);
    expect(vendor!.id).toBe('vendor-utama');
    expect(vendor!.services).toEqual(expect.arrayContaining(['intake', 'sso', 'recap', 'portal']));
    expect(vendor!.services).not.toContain('gateway');
  });
});

describe('places of the register', () => {
  it('are every province and what lies in it, and nothing else', () => {
    for (const { code } of PROVINCES) expect(isKnownPlace(code)).toBe(true);
    expect(['5201', '5210', '520101', '5201012001', '5201012001001'].filter(isKnownPlace)).toHaveLength(5);
    const none = [
      '',
      '5',
      '00',
      '99',
      '5211',
      '5200',
      '520199',
      '520',
      '5201010001',
      '9999999999999',
      'abcd',
    ];
    expect(none.filter(isKnownPlace)).toEqual([]);
  });
});
