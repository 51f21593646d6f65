import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { JWK } from 'jose';
import { z } from 'zod';
import { idempotencyKeyOf, RECEIPT_TYP, receiptSchema } from '../../contracts/index.ts';
import { verifyJws } from '../../kernel/index.ts';
import type { ShownReceipt } from '../domain/accounts.ts';
import { manualError } from '../errors.ts';

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

/** The public keys in files that gateways serve as `/.well-known/jwks.json`. Throws `MANUAL_FILE_UNREADABLE`. */
export async function receiptKeysIn(paths: readonly string[]): Promise<readonly JWK[]> {
  const sets = await Promise.all(
    paths.map(async (path) => {
      try {
        return jwksSchema.parse(JSON.parse(await readFile(path, 'utf8'))).keys;
      } catch (cause) {
        throw manualError('MANUAL_FILE_UNREADABLE', `${path} bukan himpunan kunci gerbang`, { cause });
      }
    }),
  );
  return sets.flat();
}

/** The receipt in a line: bare, or the `jws` of a JSON object, as phones keep it. */
function jwsIn(line: string): string | undefined {
  if (!line.startsWith('{')) return line.trim();
  try {
    return z.looseObject({ jws: z.string() }).safeParse(JSON.parse(line)).data?.jws;
  } catch {
    return undefined;
  }
}

/**
 * Read receipts that phones or witnesses handed in, one a line, and verify each against the gateways' public keys.
 * Throws `MANUAL_RECEIPT_INVALID` with the line's number at the first that does not hold.
 */
export async function readShownReceipts(
  path: string,
  keys: readonly JWK[],
  scope: string,
): Promise<readonly ShownReceipt[]> {
  const receipts: ShownReceipt[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() === '') continue;
    const receipt = await verified(jwsIn(line), keys).catch((cause: unknown) => {
      throw manualError(
        'MANUAL_RECEIPT_INVALID',
        `${path} baris ${String(number)}: bukan tanda terima dari gerbang yang dikenal`,
        { cause },
      );
    });
    if (receipt.tps.startsWith(scope)) receipts.push(receipt);
  }
  return receipts;
}

async function verified(jws: string | undefined, keys: readonly JWK[]): Promise<ShownReceipt> {
  const receipt = receiptSchema.parse(await verifyJws(jws ?? '', RECEIPT_TYP, keys));
  if (receipt.jti !== idempotencyKeyOf(receipt)) throw new Error('its number is of another photo');
  const { jti: key, tps, ballot, page, sha256, iss: gateway, receivedAt } = receipt;
  return { key, tps, ballot, page, sha256, gateway, receivedAt };
}
