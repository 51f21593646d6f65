import type { JWK } from 'jose';
import { z } from 'zod';
import { RECEIPT_TYP, receiptSchema, type Receipt, type UploadIdentity } from '../../contracts/index.ts';
import { verifyJws, type Clock } from '../../kernel/index.ts';

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

/** A gateway that was killed is back within seconds; one that is not by then is a fault worth ending for. */
const TRIES = 30;
const AGAIN_AFTER_MS = 1_000;

/** Public keys of gateways, fetched once and kept as a phone would keep them. Rejects naming the gateway. */
export async function fetchReceiptKeys(
  origins: readonly string[],
  path: string,
  clock: Pick<Clock, 'sleep'>,
): Promise<readonly JWK[]> {
  const sets = await Promise.all(origins.map((origin) => keysOf(new URL(path, origin), clock)));
  return sets.flat();
}

async function keysOf(url: URL, clock: Pick<Clock, 'sleep'>): Promise<readonly JWK[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
      return jwksSchema.parse(await response.json()).keys;
    } catch (cause) {
      if (tries >= TRIES) throw new Error(`${url.href} gives no receipt keys`, { cause });
      await clock.sleep(AGAIN_AFTER_MS);
    }
  }
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
