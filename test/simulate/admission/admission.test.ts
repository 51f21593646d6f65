import { describe, expect, it } from 'vitest';
import { LIMIT_DEFAULTS } from '../../../src/gateway/testing.ts';
import type { Chronicle } from './chronicle.ts';
import { CONTENDERS, type ContenderName } from './contenders.ts';
import { SCENARIOS, type Scenario, type ScenarioName } from './scenarios.ts';
import { simulate } from './simulation.ts';

/** The same scenario in half a minute. */
const brief = (name: ScenarioName, times: number): Scenario => ({
  ...SCENARIOS[name],
  seconds: 35,
  offered: [
    [0, 0.5],
    [5, times],
  ],
  judged: [5, 35],
});

const run = (scenario: Scenario, contender: ContenderName = 'ours'): Chronicle =>
  simulate(scenario, CONTENDERS[contender]);

const { min } = LIMIT_DEFAULTS;
/** Windows of half a second that a limit may stay at its minimum. */
const LATCHED_S = 5;

const idleP99Ms = run({ ...SCENARIOS.idle, seconds: 200, judged: [0, 200] }, 'none').uploadP99Ms;

describe('a gateway before a vendor that collapses', () => {
  it.each([
    [1.2, 0.95],
    [2, 0.95],
    [5, 0.95],
    [10, 0.9],
  ])(
    'at %d times the load delivers %d of its capacity, uploads in time, officers never starved',
    (times, least) => {
      const chronicle = run(brief('load-5', times));
      expect(chronicle.goodput).toBeGreaterThan(least);
      expect(chronicle.uploadP99Ms / idleP99Ms).toBeLessThan(2.5);
      expect(chronicle.shareOf('officer-read')).toBeGreaterThan(0.02);
      expect(chronicle.longestAtMost(min)).toBeLessThan(LATCHED_S);
    },
  );

  it('would deliver less than three tenths without a limit', () => {
    expect(run(brief('load-2', 2), 'none').goodput).toBeLessThan(0.3);
  });

  it('uses what remains when three quarters of the hosts are gone, and all of them soon after', () => {
    const { power } = SCENARIOS.capacity;
    const sooner = (course: Scenario['power']): Scenario['power'] =>
      course.map(([from, value]) => [Math.max(0, from - 25), value] as const);
    const chronicle = run({
      ...SCENARIOS.capacity,
      seconds: 75,
      power: sooner(power),
      judged: [15, 55],
      recoveryFrom: 55,
    });
    expect(chronicle.goodput).toBeGreaterThan(0.9);
    expect(chronicle.recoverySeconds).toBeLessThanOrEqual(15);
  });

  it('does not latch on widely scattered service times', () => {
    const chronicle = run({ ...brief('load-5', 5), sigma: 1 });
    expect(chronicle.goodput).toBeGreaterThan(0.9);
    expect(chronicle.longestAtMost(min)).toBeLessThan(LATCHED_S);
  });

  it.each([
    [5, 0.25],
    [10, 0.25],
    [5, 1],
  ])('starts cold inside %d times the load with σ = %d', (times, sigma) => {
    const chronicle = run({ ...SCENARIOS.cold, seconds: 30, offered: [[0, times]], sigma, judged: [0, 30] });
    expect(chronicle.goodput).toBeGreaterThan(0.9);
    expect(chronicle.longestAtMost(min)).toBeLessThan(LATCHED_S);
  });

  it('is not moved by a shift from logins to uploads', () => {
    const [[, before], [, after]] = SCENARIOS['mix-shift'].mix;
    const chronicle = run({
      ...brief('mix-shift', 5),
      mix: [
        [0, before],
        [20, after],
      ],
    });
    expect(chronicle.goodput).toBeGreaterThan(0.95);
  });
});

describe('several gateways before one vendor', () => {
  it.each([4, 10])('%d of them with leases use it whole and evenly', (gateways) => {
    const chronicle = run({ ...brief('load-5', 5), gateways });
    expect(chronicle.goodput).toBeGreaterThan(0.95);
    expect(chronicle.fairness).toBeGreaterThan(0.95);
  });
});

describe('the simulation', () => {
  it('is the same every time', () => {
    const figures = (): unknown => run({ ...brief('load-2', 2), seconds: 12 }).seconds;
    expect(figures()).toEqual(figures());
  });
});
