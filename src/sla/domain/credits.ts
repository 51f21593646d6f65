import type { CreditTier, SlaContract } from '../../catalog/index.ts';
import { isBelow } from './ppm.ts';

/** A judged figure as it was counted: its rounded share is for reading only. */
export interface CountedShare {
  readonly part: number;
  readonly whole: number;
}

/** The tier that a figure falls into: the last bound that it is below; null: it earns nothing, or there is no figure. */
const tierOf = (tiers: readonly CreditTier[], figure: CountedShare): CreditTier | null =>
  figure.whole <= 0
    ? null
    : (tiers.findLast(({ belowPpm }) => isBelow(figure.part, figure.whole, belowPpm)) ?? null);

/** One objective's way to a credit. */
export interface CreditStep extends CountedShare {
  readonly objective: string;
  readonly ppm: number | null;
  readonly targetPpm: number;
  readonly tier: CreditTier | null;
  readonly percent: number;
}

export interface CreditFigures {
  readonly steps: readonly CreditStep[];
  /** The highest of the steps, no more than the cap. */
  readonly percent: number;
  readonly currency: string;
  readonly monthlyFee: number | null;
  /** Whole units, rounded down; null: the fee is not part of this record. */
  readonly amount: number | null;
  /** What the same figures would give on other ladders. */
  readonly comparedWith: readonly {
    readonly title: string;
    readonly objective: string;
    readonly percent: number;
  }[];
}

/** What is owed: each credited objective by its tier, then the highest of them, then money. */
export function creditsOf(
  contract: SlaContract,
  figures: readonly (CountedShare & {
    readonly objective: string;
    readonly ppm: number | null;
    readonly targetPpm: number;
  })[],
): CreditFigures {
  const { credits } = contract;
  const steps = figures.map((figure) => {
    // A tier above the objective's own target pays for nothing that was not undertaken.
    const falls = figure.whole > 0 && isBelow(figure.part, figure.whole, figure.targetPpm);
    const tier = falls ? tierOf(credits.tiers, figure) : null;
    return { ...figure, tier, percent: tier?.percent ?? 0 };
  });
  const percent = Math.min(credits.capPercent, Math.max(0, ...steps.map((step) => step.percent)));
  return {
    steps,
    percent,
    currency: credits.currency,
    monthlyFee: credits.monthlyFee,
    amount: credits.monthlyFee === null ? null : Math.floor((credits.monthlyFee * percent) / 100),
    comparedWith: credits.comparedWith.flatMap(({ title, tiers }) =>
      figures.map((figure) => ({
        title,
        objective: figure.objective,
        percent: tierOf(tiers, figure)?.percent ?? 0,
      })),
    ),
  };
}
