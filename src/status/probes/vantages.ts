import { readFile } from 'node:fs/promises';
import type { JWK } from 'jose';
import { z } from 'zod';
import { VANTAGE_NAME } from '../../contracts/index.ts';
import { statusError } from '../errors.ts';

/** More would cost more series than Prometheus is given for them. */
const MOST_VANTAGES = 9;

/** The places that look, by name: where each stands and the public half of its key. */
const vantagesSchema = z
  .record(
    z.string().regex(VANTAGE_NAME),
    z.strictObject({
      place: z.string().max(80).default(''),
      key: z.looseObject({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
      }),
    }),
  )
  .refine((vantages) => Object.keys(vantages).length >= 1, 'names no vantage')
  .refine(
    (vantages) => Object.keys(vantages).length <= MOST_VANTAGES,
    `names more than ${String(MOST_VANTAGES)} vantages`,
  )
  .refine((vantages) => {
    const keys = Object.values(vantages).map(({ key }) => key);
    // The name of a key is anybody's choice: two of one key are one place that agrees with itself.
    const areApart = (of: 'kid' | 'x') => new Set(keys.map((key) => key[of])).size === keys.length;
    return areApart('kid') && areApart('x');
  }, 'two vantages have one key');

/** Public key by name of the vantage. */
export type Vantages = ReadonlyMap<string, JWK & { readonly kid: string }>;

/** Read who may tell what was seen. Throws STATUS_VANTAGES_UNREADABLE. */
export async function readVantages(file: string): Promise<Vantages> {
  try {
    const read = vantagesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return new Map(Object.entries(read).map(([name, { key }]) => [name, key]));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw statusError('STATUS_VANTAGES_UNREADABLE', `${file}: ${why}`, { cause });
  }
}
