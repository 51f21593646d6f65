import { describe, expect, it } from 'vitest';
import { BaselineProbe } from './baseline-probe.ts';

const SETTLED = 8_000;
const EVERY = 30_000;
const earliest = () => 0;

interface Seen {
  /** Latency ratios before the probe … */
  readonly usual: readonly (number | undefined)[];
  /** … and in the four windows of it that count. */
  readonly probed: readonly (number | undefined)[];
  readonly tolerance?: number;
}

const times = (count: number, ratio: number): number[] => Array.from({ length: count }, () => ratio);

/** Feed what was usual, then a probe: one window to drain off and those that count; returns its last factor. */
function feed(probe: BaselineProbe, { usual, probed }: Seen, begins: number): number {
  for (const ratio of usual) expect(probe.window(ratio, begins - 1)).toBe(1);
  expect(probe.window(undefined, begins)).toBe(1);
  let factor = 1;
  for (const ratio of [9, ...probed]) {
    expect([factor, probe.isOn]).toEqual([1, true]);
    factor = probe.window(ratio, begins + 1_000);
  }
  expect(probe.isOn).toBe(false);
  return factor;
}

/** By what factor the first probe moves the baselines. */
const factorOf = (seen: Seen): number =>
  feed(new BaselineProbe(EVERY, seen.tolerance ?? 2, 0, earliest), seen, SETTLED);

/** How long after `from` the next probe begins, when nothing but time passes. */
function nextAfter(probe: BaselineProbe, from: number): number {
  for (let after = 0; after <= 60_000; after += 100) {
    probe.window(undefined, from + after);
    if (probe.isOn) return after;
  }
  throw new Error('no probe within a minute');
}

/** The windows of a probe in which nothing is seen. */
function seeNothing(probe: BaselineProbe, now: number): void {
  for (let window = 0; window < 5; window += 1) probe.window(undefined, now);
}

describe('what a probe does to the baselines', () => {
  it.each([
    // No relief: this is how fast the vendor is, so up by half of what is beyond, to at most a quarter.
    { says: 'up half way where latency stays', usual: 1.2, probed: 1.2, factor: 1.1 },
    { says: 'up by a quarter at most', usual: 3, probed: 3, factor: 1.25 },
    { says: 'not up for a vendor that is faster than its baseline', usual: 0.8, probed: 0.8, factor: 1 },
    // Some relief proves nothing either way.
    { says: 'nowhere with a tenth of relief', usual: 10, probed: 9, factor: 1 },
    { says: 'nowhere between a tenth and a fifth', usual: 10, probed: 8.5, factor: 1 },
    { says: 'nowhere with a fifth, as long as that may be all', usual: 1, probed: 0.8, factor: 1 },
    // Much relief: the load made the latency.
    { says: 'down with the latency', usual: 1, probed: 0.7, factor: 0.7 },
    { says: 'down by two fifths at most', usual: 1, probed: 0.3, factor: 0.6 },
    // 1.25 × 1.04 / 2 of the baseline: at that the probed latency takes up four fifths of the tolerance.
    { says: 'down only so far that the lesser load stays welcome', usual: 2, probed: 1.04, factor: 0.65 },
    { says: 'nowhere if even the lesser load is too slow', usual: 4, probed: 2, factor: 1 },
    {
      says: 'less far down for a stricter tolerance',
      usual: 1,
      probed: 0.7,
      tolerance: 1.1,
      factor: 0.875 / 1.1,
    },
  ])('is $says', ({ usual, probed, factor, ...rest }) => {
    const seen = { usual: times(6, usual), probed: times(4, probed), ...rest };
    expect(factorOf(seen)).toBeCloseTo(factor, 10);
  });

  it('is nothing down that could be chance', () => {
    // Six windows that stray by 0.3 and four that do not: twice the error of the difference is 0.387.
    const usual = [0.7, 1.3, 0.7, 1.3, 0.7, 1.3];
    expect(factorOf({ usual, probed: times(4, 0.62) })).toBe(1);
    expect(factorOf({ usual, probed: times(4, 0.605) })).toBeCloseTo(0.605, 10);
    // Two windows say less than six: 0.52.
    expect(factorOf({ usual: [0.7, 1.3], probed: times(4, 0.5) })).toBe(1);
    expect(factorOf({ usual: [0.7, 1.3], probed: times(4, 0.47) })).toBe(0.6);
  });

  it('comes from the means of the last six windows before it and of its own', () => {
    expect(factorOf({ usual: [9, 9, 9, ...times(6, 1)], probed: times(4, 0.7) })).toBeCloseTo(0.7, 10);
    expect(factorOf({ usual: [9, ...times(5, 1)], probed: times(4, 1) })).toBe(1);
    expect(factorOf({ usual: times(6, 1), probed: [0.6, 0.8, 0.6, 0.8] })).toBeCloseTo(0.7, 10);
  });

  it('needs two windows with a ratio before and within', () => {
    const nothing = undefined;
    expect(factorOf({ usual: [1], probed: times(4, 0.7) })).toBe(1);
    expect(factorOf({ usual: [1, nothing], probed: times(4, 0.7) })).toBe(1);
    expect(factorOf({ usual: [1, nothing, 1], probed: times(4, 0.7) })).toBeCloseTo(0.7, 10);
    expect(factorOf({ usual: [1, 1], probed: [nothing, 0.7, nothing, nothing] })).toBe(1);
    expect(factorOf({ usual: [1, 1], probed: [nothing, 0.7, nothing, 0.7] })).toBeCloseTo(0.7, 10);
  });
});

describe('the time of a probe', () => {
  it.each([
    [0, 8_000, 30_000],
    [0.5, 8_600, 32_250],
    [1, 9_200, 34_500],
  ])('with %d of the jitter is %i ms after the start, and then every %i ms', (random, first, every) => {
    const probe = new BaselineProbe(EVERY, 2, 1_000, () => random);
    expect(nextAfter(probe, 1_000)).toBe(first);
    seeNothing(probe, 1_000 + first);
    expect(nextAfter(probe, 1_000 + first)).toBe(Math.ceil(every / 100) * 100);
  });

  it('comes sooner after one that took the baselines down', () => {
    const saturated = { usual: times(6, 1), probed: times(4, 0.7) };
    const probe = new BaselineProbe(EVERY, 2, 0, earliest);
    feed(probe, saturated, SETTLED);
    // The probe ended a second after it began.
    expect(nextAfter(probe, SETTLED + 1_000)).toBe(8_000);
    const often = new BaselineProbe(5_000, 2, 0, earliest);
    feed(often, saturated, SETTLED);
    expect(nextAfter(often, SETTLED + 1_000)).toBe(4_000);
    const calm = new BaselineProbe(EVERY, 2, 0, earliest);
    feed(calm, { usual: times(6, 1), probed: times(4, 1) }, SETTLED);
    expect(nextAfter(calm, SETTLED + 1_000)).toBe(29_000);
  });
});

describe('a second probe', () => {
  it('is held against what came after the first, and forgets what that one saw', () => {
    const probe = new BaselineProbe(EVERY, 2, 0, earliest);
    feed(probe, { usual: times(6, 1), probed: times(4, 1) }, SETTLED);
    const second = SETTLED + EVERY;
    expect(feed(probe, { usual: [2, 2], probed: times(4, 1.4) }, second)).toBeCloseTo(0.875, 10);
    // The second took the baselines down; so the third comes soon after its end.
    expect(feed(probe, { usual: [2], probed: times(4, 1.4) }, second + 1_000 + SETTLED)).toBe(1);
  });
});
