import { closingOf, PROVINCES, ZONES, type Zone } from '../../catalog/index.ts';
import { NIGHT } from '../arrivals/night.ts';
import type { TpsPlan } from '../arrivals/plan.ts';

/** One closing wave: how fast the vendor could have stored photos in it, and how fast it did. */
export interface Wave {
  readonly zone: Zone;
  readonly fromNight: number;
  readonly toNight: number;
  /** Photos per wall second. */
  readonly capacity: number;
  /** `vendor`: more was asked than the vendor can do; `offered`: less, so what was asked is the measure. */
  readonly capacityBasis: 'vendor' | 'offered';
  readonly goodput: number;
  readonly goodputRatio: number;
}

interface WaveInput {
  readonly plan: readonly TpsPlan[];
  /** Photos per wall second the vendor can store. */
  readonly vendorPerSecond: number;
  readonly speed: number;
  /** End of the night that was lived through, night time. */
  readonly untilMs: number;
  /** Night times at which a photo was stored for the first time. */
  readonly storedAt: readonly number[];
}

const STEP_MS = 60_000;
/** A shorter excess than this is no wave. */
const SHORTEST_STEPS = 10;

/** Judge the three waves. Windows come from the plan alone, so that two runs of one seed share them. */
export function judgeWaves(input: WaveInput): readonly Wave[] {
  const steps = stepOf(input.untilMs);
  const arrivals = perStep(
    input.plan.flatMap((tps) => tps.photoAt),
    steps,
  );
  const stored = perStep(input.storedAt, steps);
  const vendorPerStep = (input.vendorPerSecond * STEP_MS) / 1000 / input.speed;
  const closings = (Object.keys(ZONES) as Zone[])
    .filter((zone) => PROVINCES.some((province) => province.zone === zone))
    .map((zone) => ({ zone, at: closingOf(zone) }))
    .sort((a, b) => a.at - b.at);
  return closings.map(({ zone, at }, i) => {
    const from = stepOf(at);
    const until = Math.min(steps, stepOf(closings[i + 1]?.at ?? input.untilMs));
    const excess = longestExcess(arrivals, vendorPerStep, from, until);
    const window = excess ?? { from, to: until };
    const length = window.to - window.from;
    const offered = sum(arrivals, window) / length;
    const capacityPerStep = excess ? vendorPerStep : Math.min(vendorPerStep, offered);
    const goodputPerStep = sum(stored, window) / length;
    const perWallSecond = (perStepRate: number): number => (perStepRate * input.speed * 1000) / STEP_MS;
    return {
      zone,
      fromNight: NIGHT.fromMs + window.from * STEP_MS,
      toNight: NIGHT.fromMs + window.to * STEP_MS,
      capacity: perWallSecond(capacityPerStep),
      capacityBasis: excess ? 'vendor' : 'offered',
      goodput: perWallSecond(goodputPerStep),
      goodputRatio: capacityPerStep === 0 ? 0 : goodputPerStep / capacityPerStep,
    };
  });
}

interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * The longest stretch, beginning between `from` and `until`, in which an ideal vendor that never slows down
 * would have photos waiting: arrivals and what is left of earlier ones ask for more than it can do.
 */
function longestExcess(
  arrivals: readonly number[],
  perStep: number,
  from: number,
  until: number,
): Window | undefined {
  let backlog = 0;
  let begin: number | undefined;
  let longest: Window | undefined;
  arrivals.forEach((arriving, step) => {
    backlog = Math.max(0, backlog + arriving - perStep);
    if (backlog > 0) {
      begin ??= step;
    } else {
      longest = longer(longest, begin, step, from, until);
      begin = undefined;
    }
  });
  longest = longer(longest, begin, arrivals.length, from, until);
  return longest;
}

function longer(
  longest: Window | undefined,
  begin: number | undefined,
  end: number,
  from: number,
  until: number,
): Window | undefined {
  if (begin === undefined || begin < from || begin >= until) return longest;
  if (end - begin < SHORTEST_STEPS) return longest;
  return longest && longest.to - longest.from >= end - begin ? longest : { from: begin, to: end };
}

const stepOf = (nightMs: number): number => Math.floor((nightMs - NIGHT.fromMs) / STEP_MS);

const sum = (counts: readonly number[], window: Window): number =>
  counts.slice(window.from, window.to).reduce((total, count) => total + count, 0);

/** Events of the night per step; what lies outside it is left out. */
function perStep(times: readonly number[], steps: number): readonly number[] {
  const counts = new Array<number>(steps).fill(0);
  for (const at of times) {
    const step = stepOf(at);
    const before = counts[step];
    if (before !== undefined) counts[step] = before + 1;
  }
  return counts;
}
