import { z } from 'zod';

/** Settings of the listing of queued uploads. */
export const listingShape = {
  /**
   * Token (32 characters or more, mode 0600) of whoever may read at the operations port which uploads the queues know;
   * without it nobody may. Read at each request, so that it can be replaced.
   */
  SIAGA_LISTING_TOKEN_FILE: z.string().min(1).optional(),
} as const;
