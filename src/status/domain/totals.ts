import type { NationalPicture, ProvincePicture } from '../../contracts/index.ts';

type Counted = 'received' | 'held' | 'recorded' | 'published';

/** National sums; null when no province knows. `provincesUnknown` counts those of which one of the three is missing. */
export interface Totals {
  readonly received: number | null;
  readonly held: number | null;
  readonly recorded: number | null;
  /** Photos that the public can look up, as the vendor counts. */
  readonly published: number | null;
  /** Provinces of which the policy lets the public see nothing newer. */
  readonly heldBack: number;
  readonly setAside: number | null;
  /** Photos that moved while the counts were read. */
  readonly inPassing: number | null;
  readonly provincesUnknown: number;
}

function sum(provinces: readonly ProvincePicture[], field: Counted): number | null {
  const known = provinces.map((province) => province[field]).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

export const totalsOf = ({ provinces, setAside, inPassing }: NationalPicture): Totals => ({
  received: sum(provinces, 'received'),
  held: sum(provinces, 'held'),
  recorded: sum(provinces, 'recorded'),
  published: sum(provinces, 'published'),
  heldBack: provinces.filter(({ publication }) => publication === 'hold').length,
  setAside,
  inPassing,
  provincesUnknown: provinces.filter(
    ({ received, held, recorded }) => received === null || held === null || recorded === null,
  ).length,
});

/** Whether receipts given and photos that are somewhere are equally many, as far as moving photos let one tell. */
export type Accounted =
  | {
      readonly verdict: 'matches' | 'differs';
      readonly received: number;
      /** Stored at the vendor, held, or set aside. */
      readonly found: number;
      /** `received - found`: above zero photos are missing, below zero receipts are. */
      readonly difference: number;
      readonly inPassing: number;
    }
  | { readonly verdict: 'unknown' };

/**
 * Compare receipts, as the gateways count them, with what the vendor counts as stored and the gateways still have.
 * What moved while these were read may be in one and not yet in another; when nothing moves, nothing may differ.
 */
export function accountedFor(totals: Totals): Accounted {
  const { received, held, recorded, setAside, inPassing, provincesUnknown } = totals;
  if (received === null || held === null || recorded === null || setAside === null || inPassing === null)
    return { verdict: 'unknown' };
  if (provincesUnknown > 0) return { verdict: 'unknown' };
  const found = held + recorded + setAside;
  const difference = received - found;
  const verdict = Math.abs(difference) <= inPassing ? 'matches' : 'differs';
  return { verdict, received, found, difference, inPassing };
}
