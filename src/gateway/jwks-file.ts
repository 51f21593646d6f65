import { readFile } from 'node:fs/promises';
import type { JWK } from 'jose';
import { z } from 'zod';
import { fileSettingError } from '../kernel/index.ts';

/** Settings that name a file of public keys. */
type JwksSetting = 'SIAGA_POLICY_JWKS_FILE' | 'SIAGA_RECEIPT_JWKS_FILE';

const jwkSchema = z.looseObject({ kty: z.string() });
const jwksSchema = z.union([
  z.object({ keys: z.array(jwkSchema) }).transform(({ keys }) => keys),
  jwkSchema.transform((key) => [key]),
]);

/** The public keys in the file that a setting names: a set, or a single key. Throws `CONFIG_INVALID`. */
export async function readJwks(
  config: Readonly<Partial<Record<JwksSetting, string | undefined>>>,
  setting: JwksSetting,
): Promise<readonly JWK[]> {
  const path = config[setting];
  if (path === undefined) return [];
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileSettingError(setting, path, error);
  });
  try {
    return jwksSchema.parse(JSON.parse(text));
  } catch {
    throw fileSettingError(setting, path, 'holds neither a public key (JWK) nor a set of them');
  }
}
