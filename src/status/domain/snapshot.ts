import { z } from 'zod';
import { nationalPictureSchema } from '../../contracts/index.ts';

/**
 * What is signed every round: the picture, and all else that the pages are made from, so that whoever holds the public
 * key can make every page again. `history` is the SHA-256 of riwayat.json in hex.
 */
export const snapshotSchema = nationalPictureSchema.extend({
  site: z.object({
    address: z.url(),
    staleAfterMs: z.number().int().positive(),
    subscribe: z.url().optional(),
  }),
  history: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
