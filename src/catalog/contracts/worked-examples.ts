import type { ClaimRule, SlaContract } from './contract.ts';
import { VENDOR_UTAMA } from './vendor-utama.ts';
import { TIERS_LIKE_ALIBABA, TIERS_LIKE_AWS, TIERS_LIKE_GCP } from './worked-tiers.ts';

interface CloudTerms {
  readonly id: string;
  readonly title: string;
  readonly tiers: SlaContract['credits']['tiers'];
  readonly slice: SlaContract['slice'];
  /** A slice is down when fewer of its events are good. */
  readonly downBelowPpm: number;
  readonly claim: ClaimRule;
}

/** What the house measures of its vendor, under terms of the kind that a cloud publishes: monthly, unweighted. */
function under({ id, title, tiers, slice, downBelowPpm, claim }: CloudTerms): SlaContract {
  const objectives = VENDOR_UTAMA.objectives
    .filter(({ judges, method }) => judges === 'availability' && method === 'slices')
    .map((objective) => ({
      ...objective,
      ...{ clause: 'uptime', downBelowPpm },
      targetPpm: tiers[0]?.belowPpm ?? objective.targetPpm,
    }));
  const used = new Set(objectives.flatMap(({ streams }) => streams));
  return {
    ...VENDOR_UTAMA,
    id,
    version: 'contoh',
    standing: 'worked-example',
    title,
    slice,
    objectives,
    streams: VENDOR_UTAMA.streams.filter((stream) => used.has(stream.id)),
    credits: { ...VENDOR_UTAMA.credits, tiers, comparedWith: [] },
    claim,
  };
}

/** Minutes; nothing asked is no failure. */
const MINUTES: SlaContract['slice'] = { ...VENDOR_UTAMA.slice, seconds: 60, idle: 'up' };

/** Such terms count a minute when nothing can be reached; one answer in twenty may be chance. */
const NEARLY_NOTHING_PPM = 50_000;
/** More than one answer in twenty failed. */
const ONE_IN_TWENTY_FAILED_PPM = 950_000;

export const WORKED_EXAMPLES: readonly SlaContract[] = [
  under({
    ...TIERS_LIKE_AWS,
    id: 'contoh-aws',
    ...{ slice: MINUTES, downBelowPpm: NEARLY_NOTHING_PPM },
    // By the end of the second billing cycle after the outage.
    claim: { rule: 'end-of-month-after', months: 2 },
  }),
  under({
    ...TIERS_LIKE_GCP,
    id: 'contoh-gcp',
    ...{ slice: MINUTES, downBelowPpm: NEARLY_NOTHING_PPM },
    claim: { rule: 'days-after-period', days: 30 },
  }),
  under({
    ...TIERS_LIKE_ALIBABA,
    id: 'contoh-alibaba',
    slice: { ...MINUTES, seconds: 300 },
    downBelowPpm: ONE_IN_TWENTY_FAILED_PPM,
    claim: { rule: 'days-after-period', days: 30 },
  }),
];
