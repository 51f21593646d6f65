import { describe, expect, it } from 'vitest';
import { nextWave, planWaves, type Rollout } from './waves.ts';

const SITES = [
  { id: 'wib-1', zone: 'WIB', weight: 0.5 },
  { id: 'wib-2', zone: 'WIB', weight: 0.3 },
  { id: 'wita', zone: 'WITA', weight: 0.16 },
  { id: 'wit', zone: 'WIT', weight: 0.04 },
];
const PACE = { gapsMs: [2_000, 10_000], patienceMs: 15_000 } as const;
const waves = [
  { gateways: ['a'], isElsewhere: false },
  { gateways: ['b'], isElsewhere: false },
  { gateways: ['c'], isElsewhere: true },
];
const at = (releasedAtMs: number[], acked: string[], refused = false): Rollout => ({
  waves,
  releasedAtMs,
  acked: new Set(acked),
  refused,
});
const elsewhere = (...gateways: string[]) => ({ gateways, isElsewhere: true });
const near = (...gateways: string[]) => ({ gateways, isElsewhere: false });

describe('waves', () => {
  it.each([
    ['the nation', undefined, [near('wit'), elsewhere('wita'), elsewhere('wib-2', 'wib-1')]],
    ['one zone', 'WIB', [near('wib-2'), near('wib-1'), elsewhere('wit'), elsewhere('wita')]],
    ['a zone without gateway', 'XX', [near('wit'), elsewhere('wita'), elsewhere('wib-2', 'wib-1')]],
  ] as const)('for %s begin with one canary and go region by region', (_name, zone, expected) => {
    expect(planWaves(SITES, zone)).toEqual(expected);
  });

  it('of nobody are none', () => {
    expect(planWaves([], undefined)).toEqual([]);
  });

  it.each([
    ['the canary goes at once', at([], []), 0, { do: 'release', wave: 0 }],
    ['the gap after the canary counts from its release', at([0], ['a']), 500, { do: 'wait', ms: 1_500 }],
    [
      'the next goes when the canary confirmed and the gap passed',
      at([0], ['a']),
      2_000,
      { do: 'release', wave: 1 },
    ],
    ['a canary that did not confirm is waited for', at([0], []), 3_000, { do: 'wait', ms: 12_000 }],
    ['a dead canary does not hold up the nation for ever', at([0], []), 15_000, { do: 'release', wave: 1 }],
    ['another region waits longer', at([0, 2_000], ['a', 'b']), 4_000, { do: 'wait', ms: 8_000 }],
    ['a refusal stops it', at([0], ['a'], true), 60_000, { do: 'halt' }],
    ['all out is done', at([0, 1, 2], []), 3, { do: 'done' }],
  ] as const)('%s', (_name, rollout, now, expected) => {
    expect(nextWave(rollout, PACE, now)).toEqual(expected);
  });

  it('never come closer than their pauses, whatever confirms when', () => {
    const impatient = { ...PACE, patienceMs: 1 };
    expect(nextWave(at([0], []), impatient, 1_999)).toEqual({ do: 'wait', ms: 1 });
  });
});
