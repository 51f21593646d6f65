import { OPERATIONS, type Operation } from '../../../src/contracts/index.ts';

interface Kind {
  /** Of all that arrives, 0..1. */
  readonly share: number;
  /** What one asks of the vendor on the average, ms of one useful slot. */
  readonly workMs: number;
}

/** What arrives on the night, scaled to what two cores can drive: uploads are half of the work, not of the arrivals. */
export const MIX: Readonly<Record<Operation, Kind>> = {
  upload: { share: 0.3, workMs: 480 },
  login: { share: 0.15, workMs: 300 },
  session: { share: 0.1, workMs: 120 },
  'officer-read': { share: 0.1, workMs: 200 },
  'public-read': { share: 0.35, workMs: 140 },
};

/** Requests that the vendor works on side by side without slowing down. */
export const SLOTS = 24;

const workOfOne = OPERATIONS.reduce(
  (sum, operation) => sum + MIX[operation].share * MIX[operation].workMs,
  0,
);

/** Requests of the mix a second that fill the slots. */
export const CAPACITY_PER_SECOND = (SLOTS * 1_000) / workOfOne;

/** What the vendor's load test tells every contender: concurrency that is safe to allow, 2.5 × what is useful. */
export const SAFE_CONCURRENCY = 2.5 * SLOTS;

/** Draw an operation of the mix; `draw` in [0, 1). */
export function drawOperation(draw: number): Operation {
  let left = draw;
  for (const operation of OPERATIONS) {
    left -= MIX[operation].share;
    if (left < 0) return operation;
  }
  return 'public-read';
}
