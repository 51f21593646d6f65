import type { Good, Tally } from '../../load/node/phones.ts';

/** To the stand-in vendor. */
export type ToVendor =
  { readonly kind: 'shape'; readonly capacity: number; readonly sigma: number } | { readonly kind: 'report' };

/** The vendor's word, which no contender can colour. */
export interface VendorReport {
  /** Upload key → when it was stored for the first time, wall ms. */
  readonly stored: readonly (readonly [key: string, at: number])[];
  readonly duplicates: number;
  /** Most jobs it had at once. */
  readonly mostJobs: number;
}

/** To the phones. */
export type ToPhones =
  | { readonly kind: 'arrive'; readonly perSecond: number }
  /** Begin nothing more, answer with the report. */
  | { readonly kind: 'report' };

export interface PhonesReport {
  readonly good: readonly Good[];
  /** By operation. */
  readonly tallies: Readonly<Record<string, Tally>>;
  /** Delay of the phones' own event loop, ms, 99th percentile: above some ten, latencies are the bench's own. */
  readonly lagMs: number;
}
