import type { Operation } from '../../../src/contracts/index.ts';

/** `[from second, value]`, in order; the first is from second 0. */
export type Course<Value> = readonly (readonly [number, Value])[];

/** Share of arrivals by operation; adds up to 1. */
export type Mix = Readonly<Record<Operation, number>>;

export interface Scenario {
  readonly title: string;
  readonly seconds: number;
  /** Work that arrives, as a multiple of what the whole vendor can do; retries come on top. */
  readonly offered: Course<number>;
  readonly mix: Course<Mix>;
  /** Share of the vendor's hosts that are up. */
  readonly power: Course<number>;
  /** Speed of each job on a calm host. */
  readonly pace: Course<number>;
  /** Scatter of service times (log-normal). */
  readonly sigma: number;
  readonly gateways: number;
  /** Whether the policy divides the vendor among the gateways. */
  readonly leased: boolean;
  /** Seconds whose goodput is judged. */
  readonly judged: readonly [number, number];
  /** Second from which recovery is timed. */
  readonly recoveryFrom?: number;
}

/** Service time on a calm vendor, ms. */
export const SERVICE_MS: Mix = {
  upload: 300,
  login: 150,
  session: 60,
  'officer-read': 120,
  'public-read': 40,
};

const CLOSING: Mix = { upload: 0.3, login: 0.2, session: 0.1, 'officer-read': 0.1, 'public-read': 0.3 };
const STAMPEDE: Mix = { upload: 0.02, login: 0.55, session: 0.2, 'officer-read': 0.03, 'public-read': 0.2 };

const CALM_S = 15;

const usual: Omit<Scenario, 'title'> = {
  seconds: 75,
  offered: [[0, 0.5]],
  mix: [[0, CLOSING]],
  power: [[0, 1]],
  pace: [[0, 1]],
  sigma: 0.25,
  gateways: 1,
  leased: true,
  judged: [CALM_S, 75],
};

const overload = (times: number): Scenario => ({
  ...usual,
  title: `${times} × the load`,
  offered: [
    [0, 0.5],
    [CALM_S, times],
  ],
});

const falling = { seconds: 120, offered: [[0, 0.5], [10, 5]], judged: [40, 80], recoveryFrom: 80 } as const; // prettier-ignore
const cold = { seconds: 60, offered: [[0, 5]], judged: [0, 60] } as const;

const several = (gateways: number, leased: boolean): Scenario => ({
  ...overload(5),
  title: `${gateways} gateways ${leased ? 'with' : 'without'} leases`,
  gateways,
  leased,
});

export const SCENARIOS = {
  idle: { ...usual, title: 'a tenth of the load', offered: [[0, 0.1]] },
  'load-1.2': overload(1.2),
  'load-2': overload(2),
  'load-5': overload(5),
  'load-10': overload(10),
  capacity: {
    ...usual,
    ...falling,
    title: 'a quarter of the hosts for 40 s',
    power: [
      [0, 1],
      [40, 0.25],
      [80, 1],
    ],
  },
  slow: {
    ...usual,
    ...falling,
    title: 'each job four times as long for 40 s',
    pace: [
      [0, 1],
      [40, 0.25],
      [80, 1],
    ],
  },
  scatter: { ...overload(5), title: 'service times of σ = 1', sigma: 1 },
  cold: { ...usual, ...cold, title: 'cold start at 5 × the load' },
  'cold-10': { ...usual, ...cold, offered: [[0, 10]], title: 'cold start at 10 × the load' },
  'cold-scatter': { ...usual, ...cold, sigma: 1, title: 'cold start, σ = 1' },
  'mix-shift': {
    ...overload(5),
    title: 'logins, then uploads',
    mix: [
      [0, STAMPEDE],
      [45, CLOSING],
    ],
  },
  'gateways-4': several(4, true),
  'gateways-4-free': several(4, false),
  'gateways-10': several(10, true),
  'gateways-10-free': several(10, false),
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;

/** What a course says at `second`. */
export function valueAt<Value>(course: Course<Value>, second: number): Value {
  const step = course.findLast(([from]) => from <= second) ?? course[0];
  if (!step) throw new Error('a course has at least one step');
  return step[1];
}
