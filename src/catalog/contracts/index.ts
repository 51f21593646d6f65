import { CATALOG } from '../house.ts';
import type { SlaContract } from './contract.ts';
import { defineContract } from './define-contract.ts';
import { VENDOR_UTAMA } from './vendor-utama.ts';
import { WORKED_EXAMPLES } from './worked-examples.ts';

/** Every contract, in force or worked example; each held against the catalog as it is loaded. */
export const CONTRACTS: readonly SlaContract[] = [VENDOR_UTAMA, ...WORKED_EXAMPLES].map((contract) =>
  defineContract(contract, CATALOG),
);

/** The contract in force of a vendor at an instant (milliseconds since the epoch), or undefined. */
export const contractInForce = (vendor: string, atMs: number): SlaContract | undefined =>
  CONTRACTS.find(
    ({ standing, vendor: whose, validFrom, validTo }) =>
      standing === 'in-force' &&
      whose === vendor &&
      Date.parse(validFrom) <= atMs &&
      (validTo === null || atMs < Date.parse(validTo)),
  );
