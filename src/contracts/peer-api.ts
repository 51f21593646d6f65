import { z } from 'zod';

/** What two gateways say to each other on the peer port: copies of held uploads, kept until their owner drops them. */
export const PEER_PATHS = {
  /** POST: a photo with the head of an upload. */
  copies: '/standby/copies',
  /** POST: keys that the vendor has confirmed. */
  drop: '/standby/drop',
  /** GET: keys of the copies that stand, from `?from=` on. */
  keys: '/standby/keys',
} as const;

/** Headers of the peer port beside those of an upload. */
export const PEER_HEADERS = {
  /** Id of the gateway whose upload it is. */
  owner: 'x-siaga-owner',
  /** The phone's authorization for the vendor: a secret. `authorization` is the gateway's own. */
  session: 'x-siaga-session',
  /** `1`: the owner saw the vendor give or honour that session. */
  vouched: 'x-siaga-vouched',
} as const;

const keySchema = z.string().regex(/^[0-9a-f]{64}$/);

/** Answer to a copy: this very photo stands, synced, at this gateway. */
export const standingSchema = z.object({ gateway: z.string(), key: keySchema });
export type Standing = z.infer<typeof standingSchema>;

/** Keys in one `drop`, and in one answer of each process to `keys`. */
export const PEER_KEYS_MAX = 1_000;

export const dropSchema = z.strictObject({ keys: z.array(keySchema).max(PEER_KEYS_MAX) });

/** Empty when there is none from that place on. */
export const standbyKeysSchema = z.object({ keys: z.array(keySchema) });
