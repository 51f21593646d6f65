/**
 * Latency, as a multiple of the baseline, up to which the queue adds to what the vendor has to do: so much longer than
 * usual at most do live uploads take for those that have a receipt already. At the baseline itself a busy vendor would
 * stand still now and then for want of a next job.
 */
const TOLERANCE = 1.15;
/** Weight of the newest window: medians of few completions scatter. */
const WEIGHT = 0.3;
/** No single window is believed to ask for less than this share of the ceiling. */
const LEAST_SHARE = 0.5;
/** A ceiling used to less than this share says nothing about a higher one. */
const USED = 0.9;

/**
 * The ceiling on what is in flight, whoever sent it, while the queue adds to it: after a window with this ratio of
 * latency to baseline (absent: nobody knows) and at most so much in flight. It goes to where latency would be as
 * tolerated, latency being in proportion to what is in flight at a busy vendor. So it is the whole of a lease as tight
 * as the vendor's own concurrency, and half of one that is twice as wide.
 */
export function nextDrainCeiling(ceiling: number, ratio: number | undefined, maxInflight: number): number {
  if (ratio === undefined) return ceiling;
  const share = Math.max(LEAST_SHARE, TOLERANCE / Math.max(1, ratio));
  if (share > 1 && maxInflight < USED * ceiling) return ceiling;
  return ceiling * (1 - WEIGHT + WEIGHT * share);
}
