import type { JWK } from 'jose';
import type { SlaContract } from '../../catalog/index.ts';

export type SignerRole = SlaContract['signers'][number]['role'];

/**
 * Public keys that a contract states for a side at an instant (milliseconds since the epoch); undefined: it states none for
 * that side at any time, and leaves it to the reader.
 */
export function statedKeys(
  { signers }: Pick<SlaContract, 'signers'>,
  role: SignerRole,
  atMs: number,
): readonly JWK[] | undefined {
  const stated = signers.flatMap((signer) => (signer.role === role ? (signer.keys ?? []) : []));
  if (stated.length === 0) return undefined;
  return stated.filter(
    ({ validFrom, validTo }) =>
      Date.parse(validFrom) <= atMs && (validTo === null || atMs < Date.parse(validTo)),
  );
}
