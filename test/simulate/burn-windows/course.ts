import type { Chance } from '../admission/chance.ts';

/** Between two evaluations of the rules. */
export const STEP_MS = 10_000;
/** A gap that a restart makes is bridged: series are missing from here on. */
const BRIDGED_STEPS = 6;

/** A stretch in which everything stays as it is. */
export interface Stretch {
  readonly steps: number;
  /** Valid events in a step, on the average. */
  readonly events: number;
  /** Share of them that fail. */
  readonly failing: number;
  /** The series are gone. */
  readonly gone?: true;
}

/** Sums up to each step, so that any window is one subtraction. Index 0 is before the first step. */
export interface Course {
  readonly steps: number;
  readonly valid: Float64Array;
  readonly failed: Float64Array;
  readonly missing: Float64Array;
}

/** Independent events: how many come when `mean` are expected. */
function poisson(chance: Chance, mean: number): number {
  if (mean > 30) {
    const normal = Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  const floor = Math.exp(-mean);
  let product = chance.next();
  let count = 0;
  while (product > floor) {
    product *= chance.next();
    count += 1;
  }
  return count;
}

/** What counters would have shown, drawn by lot. */
export function drawCourse(chance: Chance, stretches: readonly Stretch[]): Course {
  const steps = stretches.reduce((sum, stretch) => sum + stretch.steps, 0);
  const [valid, failed, missing] = [1, 2, 3].map(() => new Float64Array(steps + 1)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let at = 0;
  for (const { steps: length, events, failing, gone } of stretches) {
    for (let step = 0; step < length; step += 1, at += 1) {
      const bad = gone ? 0 : poisson(chance, events * failing);
      const good = gone ? 0 : poisson(chance, events * (1 - failing));
      valid[at + 1] = (valid[at] ?? 0) + good + bad;
      failed[at + 1] = (failed[at] ?? 0) + bad;
      missing[at + 1] = (missing[at] ?? 0) + (gone && step >= BRIDGED_STEPS ? 1 : 0);
    }
  }
  return { steps, valid, failed, missing };
}
