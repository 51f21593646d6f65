import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const rate = z.coerce.number().positive();
const token = z.string().min(16, 'a token has at least 16 characters');
const tokens = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .pipe(z.array(token));

/** Configuration of the reference vendor; keys are the names of the variables. */
export const sirekapConfigSchema = z.object({
  SIREKAP_PORT: port.default(7630),
  SIREKAP_HOST: z.string().min(1).default('127.0.0.1'),
  /** Metrics, health and the controls. */
  SIAGA_OPS_PORT: port.default(7631),
  /** Where they are served. */
  SIAGA_OPS_HOST: z.string().min(1).default('127.0.0.1'),
  /** Holds `accepted.jsonl`, the session key and, if kept, photos. */
  SIREKAP_DATA_DIR: z.string().min(1),
  SIREKAP_UPLOADS_PER_SECOND: rate.default(50),
  SIREKAP_LOGINS_PER_SECOND: rate.default(60),
  SIREKAP_READS_PER_SECOND: rate.default(200),
  SIREKAP_BASE_UPLOAD_MS: rate.default(400),
  /** How steeply the host loses efficiency past its knee; 0 = an ideal host. */
  SIREKAP_COLLAPSE: z.coerce.number().min(0).default(0.01),
  /**
   * The gateways' tokens, separated by commas. With any, the origin refuses whoever carries none of them; with two,
   * gateways can be given the new one while the old still holds.
   */
  SIREKAP_GATEWAY_TOKENS: tokens,
  /** When unset there are no controls. */
  SIREKAP_CONTROL_TOKEN: token.optional(),
  /** Opens the list of what was stored, to whoever counts after us; when unset there is none. */
  SIREKAP_READER_TOKEN: token.optional(),
  /** From it come passwords and the spread of work. */
  SIREKAP_SEED: z.string().min(1).default('gladi'),
  /**
   * Files of probes' credentials (mode 0600), separated by commas; none: no probe signs in. A password derived from the
   * seed never opens a synthetic account.
   */
  SIREKAP_PROBE_ACCOUNT_FILES: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((part) => part.trim() || [])),
  SIREKAP_KEEP_PHOTOS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
});
export type SirekapConfig = z.infer<typeof sirekapConfigSchema>;
