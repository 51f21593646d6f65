import { z } from 'zod';
import { ANOMALIES, readingSchema } from './page-reading.ts';
import { BALLOTS } from './sirekap-api.ts';

/**
 * Where the manual fallback reads what is where, page by page, with a bearer token each: `?scope=` (a province or a
 * part of it) and `&from=` (`next` of the page before).
 */
export const STATE_PATHS = {
  /** On a gateway's operations port: uploads that its queues know; `&snapshot=` as the first page says. */
  queued: '/uploads',
  /** At the vendor's intake: photos that it stored, in the order in which it did. */
  stored: '/intake/stored',
  /** At the vendor's recap: how much there is of each kab/kota; takes no scope. */
  counts: '/recap/counts',
} as const;

/** Uploads in one page of either. */
export const STATES_PAGE = 5_000;

const pageShape = {
  tps: z.string().regex(/^\d{13}$/),
  ballot: z.enum(BALLOTS),
  page: z.number().int().positive(),
};
const hexSchema = z.string().regex(/^[0-9a-f]{64}$/);
const nextSchema = z.number().int().nonnegative().nullable();

/** Scopes that may be asked for: a province, kab/kota, kecamatan, desa or TPS. */
export const stateScopeSchema = z.string().regex(/^(\d{2}|\d{4}|\d{6}|\d{10}|\d{13})$/);

const queuedUploadSchema = z.strictObject({
  key: hexSchema,
  ...pageShape,
  sha256: hexSchema,
  /** When it stood on the disk, which is when its receipt was given. */
  heldAt: z.iso.datetime(),
  /**
   * `held`: to be delivered; `dead`: set aside, for a person; `delivered`: the vendor confirmed it; `copy`: stands by for
   * another gateway.
   */
  state: z.enum(['held', 'dead', 'delivered', 'copy']),
});
/** An upload as a gateway's journals have it: each got a receipt here, or at the gateway whose copy it is. */
export type QueuedUpload = z.infer<typeof queuedUploadSchema>;

/** GET `queued`. A snapshot is kept for a few minutes; 410 when it is gone: begin anew. */
export const queuedPageSchema = z.strictObject({
  gateway: z.string(),
  asOf: z.iso.datetime(),
  snapshot: z.string(),
  /** Lines of journals that could not be read: as many uploads may be missing here. */
  damagedLines: z.number().int().nonnegative(),
  uploads: z.array(queuedUploadSchema),
  next: nextSchema,
});
export type QueuedPage = z.infer<typeof queuedPageSchema>;

const storedUploadSchema = z.strictObject({
  key: hexSchema,
  ...pageShape,
  sha256: hexSchema,
  receivedAt: z.iso.datetime(),
  /** How often the same upload came again and was not stored. */
  repeats: z.number().int().nonnegative(),
  anomalies: z.array(z.enum(ANOMALIES)),
  /** The figures that came with it, unverified. */
  reading: readingSchema.optional(),
});
/** A photo as the vendor has stored it. */
export type StoredUpload = z.infer<typeof storedUploadSchema>;

/** GET `stored`. */
export const storedPageSchema = z.strictObject({
  asOf: z.iso.datetime(),
  photos: z.array(storedUploadSchema),
  next: nextSchema,
});
export type StoredPage = z.infer<typeof storedPageSchema>;
