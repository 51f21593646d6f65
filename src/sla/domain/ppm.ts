const PPM = 1_000_000n;

/**
 * A share in whole parts per million, rounded down, so that 99.89999 % never reads as 99.9 %; null when there is nothing
 * to divide by. Whole numbers of any size: no floating point is involved.
 */
export function ppmOf(part: number, whole: number): number | null {
  if (whole <= 0) return null;
  return Number((BigInt(part) * PPM) / BigInt(whole));
}

/** Whether a share falls short of a bound, by what was counted and not by what was rounded. */
export const isBelow = (part: number, whole: number, boundPpm: number): boolean =>
  BigInt(part) * PPM < BigInt(whole) * BigInt(boundPpm);
