import { z } from 'zod';

const countSchema = z.number().int().nonnegative();

/**
 * GET `STATE_PATHS.counts` at the vendor, with the reader's bearer token: how much it has of each kab/kota, and how much
 * of that the public can see. Counts of a moment, for pages: what is kept over time are metrics, by province.
 */
export const regionCountsSchema = z.strictObject({
  asOf: z.iso.datetime(),
  /** Those of which it has something; whoever is not here has nothing yet. */
  regencies: z
    .array(
      z.strictObject({
        /** PPKK of the interior ministry. */
        code: z.string().regex(/^\d{4}$/),
        /** TPS of which at least one page is stored. */
        stations: countSchema,
        /** Photos stored. */
        stored: countSchema,
        /** Photos that anybody can look up at the portal. */
        published: countSchema,
      }),
    )
    .max(1_000),
});
export type RegionCounts = z.infer<typeof regionCountsSchema>;
