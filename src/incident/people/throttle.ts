/** How many guesses one account may see from one address, and one address over all accounts. */
export const THROTTLE = {
  windowMs: 15 * 60_000,
  perAccountAndAddress: 5,
  perAddress: 30,
} as const;

/** Session lengths. A page that is watched counts as used, so that a wall screen stays up. */
export const SESSION = {
  lengthMs: 12 * 60 * 60_000,
  idleMs: 60 * 60_000,
} as const;
