import { z } from 'zod';
import { BALLOTS } from './sirekap-api.ts';

/** JWS header `typ` of a receipt (tanda terima). */
export const RECEIPT_TYP = 'siaga-receipt+jws';

/** What a receipt says: this photo of this page was taken in, here, then. */
export const receiptSchema = z.strictObject({
  /** Gateway that signed. */
  iss: z.string(),
  /** Idempotency key of the upload. */
  jti: z.string().regex(/^[0-9a-f]{64}$/),
  tps: z.string().regex(/^\d{13}$/),
  ballot: z.enum(BALLOTS),
  page: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().positive(),
  /** ISO time of the durable write. */
  receivedAt: z.iso.datetime(),
  /** `recorded`: the vendor had confirmed it; `held`: on the gateway's disk, to be delivered. */
  state: z.enum(['recorded', 'held']),
  /**
   * Whether the vendor had confirmed the session under which the photo came; one that is `unconfirmed` may turn out to
   * be nobody's. A receipt that does not say is older than this word.
   */
  session: z.enum(['confirmed', 'unconfirmed']).optional(),
  /** On how many machines the photo stood when the receipt was given; a receipt that does not say means one. */
  copies: z.number().int().min(1).max(2).default(1),
  /** Policy epoch then in force at the gateway. */
  epoch: z.number().int().nonnegative(),
});
export type Receipt = z.infer<typeof receiptSchema>;
