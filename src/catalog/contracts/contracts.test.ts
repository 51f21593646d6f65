import { describe, expect, it } from 'vitest';
import { CATALOG } from '../house.ts';
import { contractSchema, type SlaContract } from './contract.ts';
import { defineContract } from './define-contract.ts';
import { contractInForce, CONTRACTS } from './index.ts';
import { undertakingFaults } from './undertakings.ts';
import { VENDOR_UTAMA } from './vendor-utama.ts';

const broken = (change: Partial<SlaContract>) => () =>
  defineContract({ ...VENDOR_UTAMA, ...change }, CATALOG);

describe('the contracts', () => {
  it('are the house’s, and worked examples of three clouds', () => {
    expect(CONTRACTS.map(({ id, standing }) => [id, standing])).toEqual([
      ['vendor-utama-2024-02', 'in-force'],
      ['contoh-aws', 'worked-example'],
      ['contoh-gcp', 'worked-example'],
      ['contoh-alibaba', 'worked-example'],
    ]);
  });

  it('are found by vendor and time; an example is never in force', () => {
    expect(contractInForce('vendor-utama', Date.parse('2024-02-01T00:00:00+07:00'))?.id).toBe(
      'vendor-utama-2024-02',
    );
    expect(contractInForce('vendor-utama', Date.parse('2023-12-31T23:59:59+07:00'))).toBeUndefined();
    expect(contractInForce('lain', Date.parse('2024-02-01T00:00:00+07:00'))).toBeUndefined();
  });

  it('refuse a ladder that rises wherever a contract is read', () => {
    const tiers = VENDOR_UTAMA.credits.tiers.toReversed();
    const credits = { ...VENDOR_UTAMA.credits, tiers };
    expect(contractSchema.safeParse({ ...VENDOR_UTAMA, credits }).success).toBe(false);
  });

  it.each<[string, Partial<SlaContract>, RegExp]>([
    ['of a vendor that is not there', { vendor: 'siapa' }, /not in vendors\.ts/],
    ['of another version than the vendor’s', { version: '2019' }, /names version 2024-02/],
    [
      'that measures what it does not name',
      { streams: VENDOR_UTAMA.streams.slice(1) },
      /there is no stream upload\.gateway/,
    ],
    [
      'with a slice that no hour is made of',
      { slice: { ...VENDOR_UTAMA.slice, seconds: 420 } },
      /an hour is no whole number/,
    ],
    ['with a slice of no length', { slice: { ...VENDOR_UTAMA.slice, seconds: 0 } }, /slice\.seconds/],
    [
      'whose ladder gives less for worse',
      {
        credits: {
          ...VENDOR_UTAMA.credits,
          tiers: [
            { belowPpm: 990_000, percent: 25 },
            { belowPpm: 950_000, percent: 10 },
          ],
        },
      },
      /tier 2 is not below/,
    ],
    [
      'beside which a ladder rises',
      {
        credits: {
          ...VENDOR_UTAMA.credits,
          comparedWith: [
            {
              title: 'x',
              tiers: [
                { belowPpm: 950_000, percent: 100 },
                { belowPpm: 999_000, percent: 10 },
              ],
            },
          ],
        },
      },
      /comparedWith\.0\.tiers\.1: tier 2 is not below/,
    ],
    ['that is weighted without a critical window', { criticalWindows: [] }, /there is no critical window/],
    [
      'of a service that the vendor does not run',
      { components: [{ id: 'upload', service: 'gateway', title: 'x' }] },
      /runs no service "gateway"/,
    ],
  ])('are refused when one is %s', (_, change, named) => {
    expect(broken(change)).toThrow(named);
  });
});

describe('what a service’s file says that its vendor undertook', () => {
  const [upload, ...others] = VENDOR_UTAMA.objectives;
  const told = (...contracts: readonly SlaContract[]): readonly string[] =>
    undertakingFaults('intake', CATALOG, contracts).map(({ at, what }) => `${at}: ${what}`);
  const place = 'contracts/vendor-utama-2024-02, term upload';

  it('stands in the contract in force', () => {
    expect(told(...CONTRACTS)).toEqual([]);
  });

  it.each<[string, readonly SlaContract[], string]>([
    [
      'it forgets',
      [{ ...VENDOR_UTAMA, objectives: others }],
      `${place}: the contract has no objective of that id`,
    ],
    [
      'it puts otherwise',
      [{ ...VENDOR_UTAMA, objectives: [{ ...upload!, targetPpm: 990_000 }, ...others] }],
      `${place}: the contract says 0.99, the service's file 0.999`,
    ],
    [
      'stands under another clause',
      [{ ...VENDOR_UTAMA, objectives: [{ ...upload!, clause: 'lain' }, ...others] }],
      `${place}: the contract names the clause "lain", the service's file "ketersediaan"`,
    ],
    [
      'is in none',
      [{ ...VENDOR_UTAMA, standing: 'worked-example' }],
      'contracts, term upload: no contract of vendor-utama is in force',
    ],
  ])('is told when the contract is one that %s', (_, contracts, line) => {
    expect(told(...contracts)).toContain(line);
  });
});
