import { describe, expect, it } from 'vitest';
import type { NACK_REASONS } from '../../contracts/index.ts';
import { epochAhead } from './ahead.ts';

const NEWEST = 40;
const nack = (epoch: number, inForce?: number, reason: (typeof NACK_REASONS)[number] = 'older-epoch') => ({
  ...{ gateway: 'gw-wib', epoch, verdict: 'nack' as const, at: '2024-02-14T06:00:00Z', reason, detail: '' },
  ...(inForce === undefined ? {} : { inForce }),
});

describe('a gateway that refuses a policy as too old', () => {
  it.each([
    ['is ahead by what it says', nack(40, 50), 50],
    ['is ahead also when the one it refused is no longer the newest', nack(39, 50), 50],
    ['has another document of the same epoch', nack(40, 40), 40],
    ['is ahead by an unknown lead', nack(40), 1_040],
    ['got a late copy of an earlier one', nack(39, 40), undefined],
    ['got a late copy and does not say what it has', nack(39), undefined],
    ['cannot use up all epochs', nack(40, Number.MAX_SAFE_INTEGER), 1_000_040],
    ['refuses for another reason', nack(40, 50, 'unsafe'), undefined],
  ])('%s', (_name, ack, above) => {
    expect(epochAhead(ack, NEWEST)).toBe(above);
  });

  it('is not one that confirms', () => {
    const ack = { gateway: 'a', epoch: 40, verdict: 'ack' as const, at: '2024-02-14T06:00:00Z' };
    expect(epochAhead(ack, NEWEST)).toBeUndefined();
  });
});
