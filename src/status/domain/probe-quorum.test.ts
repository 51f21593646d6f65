import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aheadOfCollector, aheadOfGateways, clockAheadMs, quorumOf } from './probe-quorum.ts';

describe('the quorum', () => {
  it.each<[(boolean | null)[], boolean | undefined]>([
    [[], undefined],
    [[true], undefined],
    [[false], undefined],
    [[false, null, null], undefined],
    [[true, false, null], undefined],
    [[true, true, null], true],
    [[true, true, false], true],
    [[false, false, true], false],
    [[false, false, null], false],
    [[false, false, true, true], false],
  ])('of %j is %s', (views, verdict) => {
    expect(quorumOf(views)).toBe(verdict);
  });

  it('of three is turned by no single place', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.constantFrom(true, false, null), fc.nat(2), (seen, odd, at) => {
        const views = [seen, seen].toSpliced(at, 0, odd as boolean);
        expect(quorumOf(views)).toBe(seen);
      }),
    );
  });
});

describe('a vantage’s clock', () => {
  const handing = { givenAt: 10_000, takenAt: 10_800 };

  it.each([
    [9_000, -1_000],
    [10_000, 0],
    [10_400, 0],
    [10_800, 0],
    [12_800, 2_000],
  ])('that says %d between 10000 and 10800 is ahead by %d', (sentAt, ahead) => {
    expect(aheadOfCollector(sentAt, handing)).toBe(ahead);
  });

  it.each([
    [[], 0],
    [[null, null], 0],
    [[700], -700],
    [[-60_000, 0, 300], -300],
    [[-60_000, -61_000, 0], 60_000],
    // Of two the better one is believed.
    [[90_000, 200], -200],
  ])('beside gateways that are ahead by %j is ahead by %d', (gateways, ahead) => {
    expect(aheadOfGateways(gateways.map((gatewayAheadMs) => ({ gatewayAheadMs }))) + 0).toBe(ahead);
  });

  it('is off by what the worse of the two finds', () => {
    const zones = [{ zone: 'WIB' as const, gatewayAheadMs: 3_000, looks: [] }];
    const saying = (ms: number) => ({ sentAt: new Date(ms).toISOString(), zones });
    expect(clockAheadMs(saying(10_100), handing)).toBe(-3_000);
    expect(clockAheadMs(saying(20_800), handing)).toBe(10_000);
  });
});
