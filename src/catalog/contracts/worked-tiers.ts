import type { CreditTier } from './contract.ts';

interface WorkedTiers {
  readonly title: string;
  readonly tiers: CreditTier[];
}

/*
 * Ladders of the kind that clouds publish, as worked examples: their published terms change, and the signed contract is
 * what counts.
 */

/** As for virtual machines of a region. */
export const TIERS_LIKE_AWS: WorkedTiers = {
  title: 'serupa AWS Compute',
  tiers: [
    { belowPpm: 999_900, percent: 10 },
    { belowPpm: 990_000, percent: 30 },
    { belowPpm: 950_000, percent: 100 },
  ],
};

/** As for machines in more than one zone; between its ends 10, 25 and 100 are usual. */
export const TIERS_LIKE_GCP: WorkedTiers = {
  title: 'serupa GCP Compute',
  tiers: [
    { belowPpm: 999_900, percent: 10 },
    { belowPpm: 990_000, percent: 25 },
    { belowPpm: 950_000, percent: 100 },
  ],
};

/** As for machines in more than one zone. */
export const TIERS_LIKE_ALIBABA: WorkedTiers = {
  title: 'serupa Alibaba Cloud ECS',
  tiers: [
    { belowPpm: 999_950, percent: 10 },
    { belowPpm: 990_000, percent: 25 },
    { belowPpm: 950_000, percent: 100 },
  ],
};
