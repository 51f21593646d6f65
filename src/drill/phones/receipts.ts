import type { JWK } from 'jose';
import { z } from 'zod';
import { RECEIPT_TYP, receiptSchema, type Receipt, type UploadIdentity } from '../../contracts/index.ts';
import { verifyJws } from '../../kernel/index.ts';

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

/** Public keys of gateways, fetched once and kept as a phone would keep them. */
export async function fetchReceiptKeys(origins: readonly string[], path: string): Promise<readonly JWK[]> {
  const sets = await Promise.all(
    origins.map(async (origin) => {
      const response = await fetch(new URL(path, origin), { signal: AbortSignal.timeout(10_000) });
      return jwksSchema.parse(await response.json()).keys;
    }),
  );
  return sets.flat();
}

/** The receipt in a JWS when a trusted gateway signed it for exactly this photo; undefined otherwise. */
export async function verifiedReceipt(
  jws: string,
  keys: readonly JWK[],
  photo: UploadIdentity & { readonly key: string },
): Promise<Receipt | undefined> {
  try {
    const receipt = receiptSchema.parse(await verifyJws(jws, RECEIPT_TYP, keys));
    const same =
      receipt.jti === photo.key &&
      receipt.tps === photo.tps &&
      receipt.page === photo.page &&
      receipt.ballot === photo.ballot &&
      receipt.sha256 === photo.sha256;
    return same ? receipt : undefined;
  } catch {
    return undefined;
  }
}
