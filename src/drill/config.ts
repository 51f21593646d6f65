import { z } from 'zod';

/** Settings of the simulated phones; keys are the variable names. */
export const phonesConfigSchema = z.object({
  SIAGA_DRILL_SEED: z.coerce.number().int(),
  SIAGA_DRILL_SCALE: z.coerce.number().positive(),
  SIAGA_DRILL_SPEED: z.coerce.number().positive(),
  /** When the night ends, night milliseconds. */
  SIAGA_DRILL_UNTIL_MS: z.coerce.number().int(),
  SIAGA_DRILL_PHOTO_FACTOR: z.coerce.number().positive(),
  /** Wall milliseconds at which the night begins. */
  SIAGA_DRILL_START_AT: z.coerce.number().int(),
  /** JSON: `{ "kind": "gateways", "origins": {…}, "keysPath": "…" }` or `{ "kind": "vendor", "origin": "…" }`. */
  SIAGA_DRILL_TARGETS: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('gateways'),
          origins: z.record(z.string(), z.url()),
          keysPath: z.string(),
        }),
        z.strictObject({ kind: z.literal('vendor'), origin: z.url() }),
      ]),
    ),
  /** From it the vendor derived the accounts' passwords. */
  SIAGA_DRILL_PASSWORD_SEED: z.string().min(1),
  /** Folder for receipts and refusals. */
  SIAGA_DRILL_DIR: z.string().min(1),
});
export type PhonesConfig = z.infer<typeof phonesConfigSchema>;
