import { dptOf } from '../../catalog/index.ts';
import type { Reading } from '../../contracts/index.ts';
import { seededRandom } from './random.ts';

const CANDIDATES = 3;
/** Voters of the DPT who come; 82 % did in February 2024. */
const TURNOUT = [0.7, 0.94] as const;
const INVALID_SHARE = 0.024;
/**
 * One TPS in so many is misread, its phones one after another as they are planned: so no hour and no province has more
 * than its share, as a broken reader would. Of what was counted on 15 February 2,325 TPS were flagged; a reader that
 * good would leave a small night without one.
 */
export const MISREAD_EVERY = 64;
/** Its own stream: who arrives when is the same with readings as without. */
const STREAM = 0x5ead;

/** What the app reads off the page with the totals of each TPS, in their order. Pure in (codes, seed). */
export function planReadings(codes: readonly string[], seed: number): readonly Reading[] {
  const random = seededRandom(seed ^ STREAM);
  let misread = 0;
  return codes.map((tps, i) => {
    if (i % MISREAD_EVERY === 0) misread = i + Math.floor(random() * MISREAD_EVERY);
    const figures = figuresOf(dptOf(tps), random);
    return i === misread ? misreadOf(figures) : figures;
  });
}

/** Figures that agree, of a TPS with so many voters. */
function figuresOf(dpt: number, random: () => number): Reading {
  const [fewest, most] = TURNOUT;
  const ballotsUsed = Math.round(dpt * (fewest + random() * (most - fewest)));
  const invalid = Math.round(ballotsUsed * INVALID_SHARE * 2 * random());
  const weights = Array.from({ length: CANDIDATES }, () => 0.1 + random());
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const valid = ballotsUsed - invalid;
  const others = weights.slice(1).map((weight) => Math.floor((valid * weight) / whole));
  const first = valid - others.reduce((sum, votes) => sum + votes, 0);
  return { candidates: [first, ...others], invalid, ballotsUsed };
}

/** As 74 was read as 748 in February 2024: a stroke beside the largest figure is taken for a digit. */
function misreadOf(figures: Reading): Reading {
  const largest = Math.max(...figures.candidates);
  const at = figures.candidates.indexOf(largest);
  return { ...figures, candidates: figures.candidates.with(at, largest * 10 + 8) };
}
