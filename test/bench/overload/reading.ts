import type { Operation } from '../../../src/contracts/index.ts';
import type { Good } from '../../load/node/phones.ts';
import { MIX, SLOTS } from './mix.ts';
import type { Record } from './run-night.ts';

/**
 * How goodput is counted, for every contender alike. A read, session or login counts when its phone had a good answer
 * within its patience. An upload counts once, at the moment at which the vendor first stored it, if its phone was told
 * so in time (200, 201) or need not bring it again (202: a queue drained it). Work done for nobody counts nothing.
 */
export interface Work {
  readonly operation: Operation;
  readonly target: number;
  /** Wall ms. */
  readonly at: number;
}

export function goodWork({ phones, vendor }: Record): readonly Work[] {
  const storedAt = new Map(vendor.stored);
  const counted = new Set<string>();
  return phones.good.flatMap(({ operation, target, at, key }) => {
    if (key === undefined) return [{ operation, target, at }];
    const stored = storedAt.get(key);
    if (stored === undefined || counted.has(key)) return [];
    counted.add(key);
    return [{ operation, target, at: stored }];
  });
}

/** Shares of the capacity that the vendor had in a window, 0..1. */
export interface Goodput {
  /** Uploads and logins alone. */
  readonly uploadLogin: number;
  /**
   * Uploads and logins, and of sessions and officers' reads no more than the tenth and the twentieth that no contender
   * may take from them: what an operator wants the vendor to be doing. All of it would be 1.
   */
  readonly critical: number;
  readonly all: number;
}

const FLOOR_OF_SESSIONS = 0.1;
const FLOOR_OF_OFFICERS = 0.05;

export function goodput(work: readonly Work[], from: number, to: number, capacity = 1): Goodput {
  const possible = SLOTS * capacity * (to - from);
  const share = (...operations: Operation[]): number => {
    let sum = 0;
    for (const { operation, at } of work) {
      if (at >= from && at < to && operations.includes(operation)) sum += MIX[operation].workMs;
    }
    return sum / possible;
  };
  const uploadLogin = share('upload', 'login');
  const sessions = share('session');
  const officers = share('officer-read');
  return {
    uploadLogin,
    critical: uploadLogin + Math.min(FLOOR_OF_SESSIONS, sessions) + Math.min(FLOOR_OF_OFFICERS, officers),
    all: uploadLogin + sessions + officers + share('public-read'),
  };
}

/** The value below which a share of the list lies; NaN when it is empty. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Slowest 1 % of the tries of uploads answered in a window, ms; sent on at once or taken into a queue. */
export function uploadP99(good: readonly Good[], from: number, to: number, held: boolean): number {
  const took = good
    .filter((one) => one.key !== undefined && one.held === held && one.at >= from && one.at < to)
    .map((one) => one.tookMs);
  return quantile(took, 0.99);
}

/** Fewest good answers to an operation in any whole stretch of `stretchMs`. */
export function fewest(work: readonly Work[], operation: Operation, from: number, to: number): number {
  const stretchMs = 5_000;
  const counts = Array.from({ length: Math.floor((to - from) / stretchMs) }, () => 0);
  for (const entry of work) {
    const stretch = Math.floor((entry.at - from) / stretchMs);
    if (entry.operation === operation && counts[stretch] !== undefined) counts[stretch] += 1;
  }
  return Math.min(...counts);
}

/** Critical goodput second by second. */
export const bySecond = (work: readonly Work[], from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / 1_000) }, (_, second) => {
    const start = from + second * 1_000;
    return goodput(work, start, start + 1_000).critical;
  });

/** Jain's index: 1 when all have the same, 1/n when one has it all. */
export function jain(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return (sum * sum) / (shares.length * squares);
}

/** Longest that every sample of some gateway's limit lay at its least, in seconds. */
export function longestAtLeast(limits: Record['limits'], least: number): number {
  const gateways = limits[0]?.limits.length ?? 0;
  if (gateways === 0) throw new Error('no limit was ever read');
  let longest = 0;
  for (let gateway = 0; gateway < gateways; gateway += 1) {
    let since: number | undefined;
    for (const sample of limits) {
      const isLeast = (sample.limits[gateway] ?? Infinity) <= least;
      since = isLeast ? (since ?? sample.at) : undefined;
      if (since !== undefined) longest = Math.max(longest, sample.at - since);
    }
  }
  return longest / 1_000;
}
