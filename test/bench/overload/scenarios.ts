import { gateways, type Contender } from './contenders.ts';
import {
  bySecond,
  fewest,
  goodput,
  goodWork,
  jain,
  longestAtLeast,
  uploadP99,
  type Goodput,
} from './reading.ts';
import { run, type Phase, type Record } from './run-night.ts';

/** Before the overload the vendor is seen in its ordinary state. */
const WARM: Phase = { seconds: 10, load: 0.5 };
/** From the step to where counting begins, seconds. */
const SETTLE_SECONDS = 4;

const ends = (record: Record, phase: number): readonly [from: number, to: number] => [
  record.startedAt[phase] ?? Number.NaN,
  record.startedAt[phase + 1] ?? Number.NaN,
];

export interface Steady extends Goodput {
  /** Slowest 1 % of uploads that went straight to the vendor, ms. */
  readonly p99Ms: number;
  /** Slowest 1 % of uploads taken into the queue, ms; NaN where there is none. */
  readonly heldP99Ms: number;
  /** Uploads that their phones need not bring again, of those begun in the whole run. */
  readonly safe: number;
  /** Fewest officers' reads answered in any five seconds. */
  readonly officers: number;
  readonly triesPerSecond: number;
  /** Most jobs at the vendor at once. */
  readonly mostJobs: number;
  readonly lagMs: number;
}

/** A step from half load to `load`, held. */
export async function steady(
  contender: Contender,
  load: number,
  seconds: number,
  port: number,
): Promise<Steady> {
  const record = await run(contender, [WARM, { seconds: seconds + SETTLE_SECONDS, load }], port);
  const [begun, to] = ends(record, 1);
  const from = begun + SETTLE_SECONDS * 1_000;
  const work = goodWork(record);
  const { good, tallies, lagMs } = record.phones;
  const tries = Object.values(tallies).reduce((sum, tally) => sum + tally.tries, 0);
  return {
    ...goodput(work, from, to),
    p99Ms: uploadP99(good, from, to, false),
    heldP99Ms: uploadP99(good, from, to, true),
    safe: (tallies['upload']?.good ?? 0) / (tallies['upload']?.offered ?? 1),
    officers: fewest(work, 'officer-read', from, to),
    triesPerSecond: (tries * 1_000) / (to - (record.startedAt[0] ?? to)),
    mostJobs: record.vendor.mostJobs,
    lagMs,
  };
}

/** Upload p99 of a vendor that is hardly used, ms. */
export async function idle(contender: Contender, seconds: number, port: number): Promise<number> {
  const record = await run(
    contender,
    [
      { seconds: SETTLE_SECONDS, load: 0.3 },
      { seconds, load: 0.3 },
    ],
    port,
  );
  return uploadP99(record.phones.good, ...ends(record, 1), false);
}

export interface Fall {
  /** Critical goodput over what remained, while capacity was down. */
  readonly low: number;
  /** Seconds from the return of capacity until three seconds in a row have 90 % of it; undefined: never. */
  readonly backSeconds: number | undefined;
  readonly perSecond: readonly number[];
  readonly limits: readonly number[];
}

/** The fall: load as a multiple of the whole capacity, and seconds before, during and after it. */
export const FALL = { load: 5, before: 15, low: 40, after: 30, share: 0.25 } as const;

/** Capacity falls to a quarter for forty seconds in the midst of an overload. */
export async function fall(contender: Contender, port: number): Promise<Fall> {
  const { load, before, low, after, share } = FALL;
  const phases = [
    WARM,
    { seconds: before, load },
    { seconds: low, load, capacity: share },
    { seconds: after, load },
  ];
  const record = await run(contender, phases, port);
  const work = goodWork(record);
  const [fellAt, backAt] = ends(record, 2);
  const to = record.startedAt.at(-1) ?? backAt;
  const isBack = (at: number): boolean => goodput(work, at, at + 3_000).critical >= 0.9;
  let back: number | undefined;
  for (let at = backAt; at + 3_000 <= to && back === undefined; at += 500) if (isBack(at)) back = at;
  return {
    low: goodput(work, fellAt, backAt, share).critical,
    backSeconds: back === undefined ? undefined : (back - backAt) / 1_000,
    perSecond: bySecond(work, record.startedAt[1] ?? fellAt, to),
    limits: record.limits.map((sample) => sample.limits[0] ?? Number.NaN),
  };
}

export interface Cold {
  readonly critical: number;
  readonly all: number;
  /** Longest that the limit lay at its least, seconds. */
  readonly atLeastSeconds: number;
  readonly limits: readonly number[];
}

const LEAST_LIMIT = 4;
/** A gateway that knows nothing may take this long to find its feet, seconds. */
const COLD_SETTLE_SECONDS = 10;

/** Five times the load from the first second, at a vendor whose service times scatter widely. */
export async function cold(seconds: number, port: number): Promise<Cold> {
  const phases = [{ seconds: seconds + COLD_SETTLE_SECONDS, load: 5, sigma: 1 }];
  const record = await run(gateways(1), phases, port);
  const [begun, to] = ends(record, 0);
  const { critical, all } = goodput(goodWork(record), begun + COLD_SETTLE_SECONDS * 1_000, to);
  const atLeastSeconds = longestAtLeast(record.limits, LEAST_LIMIT);
  return {
    critical,
    all,
    atLeastSeconds,
    limits: record.limits.map(({ limits }) => limits[0] ?? Number.NaN),
  };
}

export interface Many {
  readonly critical: number;
  readonly all: number;
  readonly jain: number;
  readonly limits: readonly number[];
}

/** Several gateways in front of one vendor, each with its lease, at five times the load. */
export async function many(count: number, seconds: number, port: number): Promise<Many> {
  const phases = [WARM, { seconds: seconds + SETTLE_SECONDS, load: 5 }];
  const record = await run(gateways(count), phases, port);
  const [begun, to] = ends(record, 1);
  const from = begun + SETTLE_SECONDS * 1_000;
  const work = goodWork(record);
  const each = Array.from({ length: count }, (_, target) => {
    const own = work.filter((entry) => entry.target === target);
    return goodput(own, from, to).critical;
  });
  const { critical, all } = goodput(work, from, to);
  return { critical, all, jain: jain(each), limits: record.limits.at(-1)?.limits ?? [] };
}
