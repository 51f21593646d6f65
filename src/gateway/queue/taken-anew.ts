import type { Known } from './port.ts';

/**
 * Whether a photo that is brought again replaces what is known of it, instead of being answered from memory: what is
 * stuck, and what is held under a session that nobody knows once it comes under one that the vendor honours.
 */
export const isTakenAnew = (known: Known, vouched: boolean | undefined): boolean =>
  known.stuck || (!known.delivered && known.upload.unvouched === true && vouched === true);
