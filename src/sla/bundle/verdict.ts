import type { JWK } from 'jose';
import type { ReportDocument } from '../view/document.ts';
import type { SignerRole } from './contract-keys.ts';
import type { Seal } from './seal.ts';
import type { FoundStatement } from './statement.ts';

/** What checking a bundle came to. */
export interface BundleVerdict {
  /** In the order in which they were found; empty: everything holds. */
  readonly faults: readonly string[];
  readonly seal: Seal | undefined;
  /** Of the key that signed it. */
  readonly kid: string | undefined;
  /**
   * The edition that made it, when it is not this program's: then its files, its signature and what was said of it are checked,
   * and none of its figures, which only that edition can compute anew.
   */
  readonly otherEdition: number | undefined;
  /** Whether that key is one that the reader named; else it came with the bundle and must be compared. */
  readonly isKeyKnown: boolean;
  /** Whether the contract is one of this program's catalog, to the letter; else its terms must be compared. Undefined: it cannot be read. */
  readonly isContractKnown: boolean | undefined;
  readonly statements: readonly FoundStatement[];
  /**
   * Whether the vendor spoke, and with a key that the reader named, or that the bundle's contract states (which is worth what
   * that contract is); `unknown`: anybody may have spoken for it.
   */
  readonly vendorKey: 'silent' | 'known' | 'stated' | 'unknown';
  /** Whether keys that signed for a side are those that the contract states for it then; undefined: it states none, or none signed. */
  readonly areStated: Readonly<Record<SignerRole, boolean | undefined>>;
  /** Outages by id, for whoever disputes one. */
  readonly outages: readonly string[];
  /** The report as the raw data give it; undefined: they cannot be read. */
  readonly document: ReportDocument | undefined;
}

export interface VerifyOptions {
  /** Keys that the reader knows; the signature must be of one of them. */
  readonly known?: readonly JWK[] | undefined;
  /** The vendor's keys that the reader knows; what is said as the vendor must be signed with one of them. */
  readonly knownVendor?: readonly JWK[] | undefined;
  /** SHA-256 of the last statement that the reader saw: if it is gone, the statements were cut off. */
  readonly last?: string | undefined;
  /** The reader's present, milliseconds since the epoch; left out: by this machine's clock. Nothing was said after it. */
  readonly nowMs?: number | undefined;
}
