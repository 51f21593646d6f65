import type { PackTally } from '../domain/pack.ts';
import { count, STATE_WORDS } from './words.ts';

/** What decides how much a receipt promises. */
export type ReceiptStanding = Pick<PackTally, 'set-aside' | 'missing' | 'unknown' | 'unsure'>;

const DOUBTFUL = ['missing', 'set-aside', 'unknown'] as const;

/**
 * Why nobody may be told that a photo with a receipt is safe and delivers itself: `2 dicari, 1 disisihkan`, or sources
 * that were not read; empty when that may be said.
 */
export function doubtsIn(tally: ReceiptStanding): string {
  const found = DOUBTFUL.filter((state) => tally[state] > 0).map(
    (state) => `${count(tally[state])} ${STATE_WORDS[state].word}`,
  );
  return [...found, ...(tally.unsure.length > 0 ? ['tidak semua sumber data terbaca'] : [])].join(', ');
}
