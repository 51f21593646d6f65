import { z } from 'zod';
import { keyIdOf, type SigningKey } from '../../kernel/index.ts';
import { canonicalJson } from '../domain/report.ts';
import { FILES, manifestSchema, manifestText, type BundleFolder } from './folder.ts';

/** JWS header `typ` of a bundle's signature. */
export const BUNDLE_TYP = 'siaga-sla+jws';

/** What is signed: which files, by their root, and what they are about. */
export const sealSchema = z.strictObject({
  root: z.string(),
  contract: z.string(),
  version: z.string(),
  period: z.string(),
  madeAt: z.string(),
});
export type Seal = z.infer<typeof sealSchema>;

/** Public keys as a bundle carries them, so that it can be checked where there is no network. */
export const keysSchema = z.strictObject({
  keys: z
    .array(
      z
        .looseObject({ kty: z.string(), kid: z.string(), x: z.string() })
        // The id is what a reader compares: nobody may write another's on his own key.
        .refine(({ x, kid }) => keyIdOf(x) === kid, 'a key bears an id that is not its own'),
    )
    .min(1),
});

/** List what was written, and sign the list's root. Answers the root. */
export async function sealBundle(
  folder: BundleFolder,
  about: Omit<Seal, 'root'>,
  key: SigningKey,
): Promise<string> {
  await folder.write(FILES.keys, canonicalJson({ keys: [key.publicJwk] }));
  const text = manifestText(folder.files);
  const { root } = manifestSchema.parse(JSON.parse(text));
  await folder.seal(FILES.manifest, text);
  await folder.seal(FILES.signature, await key.sign({ root, ...about } satisfies Seal, BUNDLE_TYP));
  return root;
}
