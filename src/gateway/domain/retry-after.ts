/** Seconds to wait, spread evenly over ±25 % so that those refused together do not come back together. */
export function jitteredSeconds(seconds: number, random: number): number {
  return seconds * (0.75 + 0.5 * random);
}

/** A Retry-After header value: whole seconds, at least one. */
export const retryAfterHeader = (seconds: number): string => String(Math.max(1, Math.round(seconds)));
