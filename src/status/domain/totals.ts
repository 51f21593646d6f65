import type { NationalPicture, ProvincePicture } from '../../contracts/index.ts';

type Counted = 'received' | 'held' | 'recorded';

/** National sums; null when no province knows. `provincesUnknown` counts those left out. */
export interface Totals {
  readonly received: number | null;
  readonly held: number | null;
  readonly recorded: number | null;
  readonly provincesUnknown: number;
}

function sum(provinces: readonly ProvincePicture[], field: Counted): number | null {
  const known = provinces.map((province) => province[field]).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

export const totalsOf = ({ provinces }: NationalPicture): Totals => ({
  received: sum(provinces, 'received'),
  held: sum(provinces, 'held'),
  recorded: sum(provinces, 'recorded'),
  provincesUnknown: provinces.filter((province) => province.received === null).length,
});

/** Counters are read moments apart, while photos arrive: so much may be between two of them. */
const IN_PASSING_SHARE = 0.01;
const IN_PASSING_LEAST = 50;

/** Whether every receipt is accounted for: recorded at the vendor, or still held. */
export type Accounted =
  | { readonly verdict: 'matches' }
  | { readonly verdict: 'differs'; readonly missing: number }
  | { readonly verdict: 'unknown' };

/** Compare what was received with what is recorded and held. */
export function accountedFor({ received, held, recorded, provincesUnknown }: Totals): Accounted {
  if (received === null || held === null || recorded === null || provincesUnknown > 0)
    return { verdict: 'unknown' };
  const missing = received - held - recorded;
  const allowed = Math.max(IN_PASSING_LEAST, received * IN_PASSING_SHARE);
  return missing <= allowed ? { verdict: 'matches' } : { verdict: 'differs', missing };
}
