import type { RegionFacts } from '../domain/accounts.ts';

/** Reads what gateways and the vendor have of a region's uploads, without receipts that people show. */
export interface StateSource {
  /** Never rejects for a source that cannot be read: that is in the facts. */
  factsOf(scope: string): Promise<Omit<RegionFacts, 'receipts'>>;
}
