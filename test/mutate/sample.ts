import type { AlertStories } from '../support/rules/published-stories.ts';
import { isOfRecording, type Mutant } from './mutants.ts';
import { allMutantsOf } from './trial.ts';

/** Numbers from a seed, 0 ≤ x < 1: Mulberry32, which is small and even enough to draw by. */
function drawing(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many of some things, each at most once. */
function drawn<T>(from: readonly T[], many: number, draw: () => number): readonly T[] {
  const left = [...from];
  return Array.from({ length: Math.min(many, left.length) }, () =>
    left.splice(Math.floor(draw() * left.length), 1),
  ).flat();
}

/** Mutants of one alert that a sample has. */
interface Sampled {
  readonly stories: AlertStories;
  readonly mutants: readonly Mutant[];
}

/** How much a sample has: of so many alerts, so many mutants each, and as many of what each rests on. */
interface SampleSize {
  readonly alerts: number;
  readonly each: number;
  /** The same sample from the same seed. */
  readonly seed: number;
}

/** Draw mutants of some alerts. */
export function sampleOf(
  all: readonly AlertStories[],
  { alerts, each, seed }: SampleSize,
): readonly Sampled[] {
  const draw = drawing(seed);
  return drawn(all, alerts, draw).map((stories) => {
    const mutants = allMutantsOf(stories);
    const own = mutants.filter((mutant) => !isOfRecording(mutant));
    return {
      stories,
      mutants: [...drawn(own, each, draw), ...drawn(mutants.filter(isOfRecording), each, draw)],
    };
  });
}
