/** `Date` tells whole seconds: half of one is what it leaves out on average. */
const HALF_SECOND_MS = 500;

/**
 * By how many milliseconds a server's clock is ahead of ours, by its `Date` header and the moments (ours, milliseconds since
 * the epoch) at which it was asked and had answered: to half a second and half the way there and back. Undefined when there is
 * no such header.
 */
export function dateAhead(
  header: string | string[] | undefined,
  askedAt: number,
  answeredAt: number,
): number | undefined {
  const at = typeof header === 'string' ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.round(at + HALF_SECOND_MS - (askedAt + answeredAt) / 2);
}
