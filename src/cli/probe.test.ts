import { describe, expect, it } from 'vitest';
import type { ZoneLooks } from '../contracts/index.ts';
import { probeExitCode, probeTable } from './probe.ts';

const zone = (success: boolean | null): ZoneLooks => ({
  zone: 'WITA',
  gatewayAheadMs: 400,
  looks: [
    { operation: 'login', success: true, seconds: 0.25, why: '' },
    { operation: 'upload', success, seconds: null, why: 'belum pernah masuk' },
  ],
});

describe('what one look prints', () => {
  it('is a line a look, and what the clocks say', () => {
    expect(probeTable([zone(null), { zone: 'WIT', gatewayAheadMs: null, looks: [] }])).toEqual([
      'zone  what     seen         seconds  why',
      'WITA  login    works           0.25',
      'WITA  upload   not judged         -  belum pernah masuk',
      'WITA: the gateway’s clock is 0.4 s ahead of this one',
      'WIT: the gateway told no time',
    ]);
  });

  it('ends with 1 when something fails, and not for what could not be judged', () => {
    expect([true, null, false].map((success) => probeExitCode([zone(true), zone(success)]))).toEqual([
      0, 0, 1,
    ]);
  });
});
