import { chanceOf, drawn } from '../support/chance.ts';
import type { AlertStories } from '../support/rules/published-stories.ts';
import { isOfRecording, type Mutant } from './mutants.ts';
import { allMutantsOf } from './trial.ts';

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
  const chance = chanceOf(seed);
  return drawn(all, alerts, chance).map((stories) => {
    const mutants = allMutantsOf(stories);
    const own = mutants.filter((mutant) => !isOfRecording(mutant));
    return {
      stories,
      mutants: [...drawn(own, each, chance), ...drawn(mutants.filter(isOfRecording), each, chance)],
    };
  });
}
