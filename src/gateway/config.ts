import { z } from 'zod';
import { UPLOAD_LIMITS } from '../contracts/index.ts';
import {
  admissionShape,
  CONTROL_UNKNOWN,
  headerToken,
  httpUrl,
  knowsItsControl,
  milliseconds,
  port,
} from './admission-config.ts';
import type { UnvouchedSettings } from './domain/unvouched-bound.ts';
import { listingShape } from './listing/listing-config.ts';
import { judgePeer, peerShape } from './peer-config.ts';

const WORKERS_MAX = 64;

const isOrigin = (url: string): boolean =>
  URL.canParse(url) && new URL(url).href === `${new URL(url).origin}/`;

/** Settings of a gateway; keys are the variable names. */
export const gatewayConfigSchema = z
  .object({
    ...admissionShape,
    /** Where phones connect; 0 takes a free port. */
    SIAGA_GATEWAY_PORT: port(7611),
    /**
     * Processes that serve phones, under one that replaces those that fall and reloads settings without a pause;
     * `auto` is one a core. With 0 one process does everything: it renews its certificate on SIGHUP and no more.
     */
    SIAGA_WORKERS: z.union([z.literal('auto'), z.coerce.number().int().min(0).max(WORKERS_MAX)]).default(1),
    /** A worker that answers its primary nothing for this long hangs: it is ended, and another takes its place. */
    SIAGA_WORKER_SILENCE_MS: z.coerce.number().int().min(500).max(600_000).default(20_000),
    /** Certificate with its chain, PEM; with it phones are served HTTPS, by HTTP/2 or HTTP/1.1. */
    SIAGA_TLS_CERT_FILE: z.string().min(1).optional(),
    /** Its key, PEM, in a file that nobody else may read (mode 0600). */
    SIAGA_TLS_KEY_FILE: z.string().min(1).optional(),
    /** Origin of the vendor's Sirekap. */
    SIAGA_UPSTREAM_URL: httpUrl.refine(isOrigin, 'must be an origin: scheme, host and port, and no path'),
    /** What the gateway proves itself to the vendor with. */
    SIAGA_VENDOR_TOKEN: headerToken.optional(),
    /** Reads that failed and are asked once more, as a share of all requests to the vendor. */
    SIAGA_RETRY_SHARE: z.coerce.number().min(0).max(0.5).default(0.1),
    SIAGA_CALLED_WAIT_MS: milliseconds(2_000),
    SIAGA_HEADERS_TIMEOUT_MS: milliseconds(10_000),
    SIAGA_REQUEST_TIMEOUT_MS: milliseconds(120_000),
    /**
     * Longest that an answer may wait for its reader: all pauses together while it has a place at the vendor, and without
     * a byte going out in any case. Below the 65 s that a quiet connection is kept.
     */
    SIAGA_READER_STALL_MS: z.coerce.number().int().min(100).max(60_000).default(10_000),
    /** Requests of one HTTP/1.1 connection that may be unanswered at once; who sends more is cut off. Phones and browsers ask one by one. */
    SIAGA_PIPELINED_REQUESTS: z.coerce.number().int().min(1).max(1_000).default(8),
    /** A connection that was answered 429 this often ends: who hammers comes back through the front. */
    SIAGA_REFUSALS_PER_CONNECTION: z.coerce.number().int().min(1).max(1_000_000).default(20),
    SIAGA_MAX_HEADER_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(16 * 1024),
    /** Photos that stand in the memory of one worker at once, whole; what does not fit goes through the queue. */
    SIAGA_MEMORY_BUDGET_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(32 * 1024 * 1024),
    /** Between two looks of the drain at the queue, when nothing else wakes it. */
    SIAGA_DRAIN_TICK_MS: milliseconds(100),
    /** First pause after a failed try of a held upload; doubles up to 60 times itself. */
    SIAGA_DRAIN_BACKOFF_MS: milliseconds(1_000),
    /** A held upload is set aside when the vendor has refused the photo itself this often … */
    SIAGA_BURY_TRIES: z.coerce.number().int().positive().default(20),
    /** … and for this long: a wrong release of the vendor's must not empty the queue into the dead letters. */
    SIAGA_BURY_AFTER_MS: milliseconds(6 * 3_600_000),
    /** Between two tries of a held upload whose session the vendor does not know. */
    SIAGA_PARK_MS: milliseconds(600_000),
    /** Uploads under sessions that the vendor was not seen to honour: held within an hour of one session, or of one network for one TPS. */
    SIAGA_UNVOUCHED_PER_CLIENT: z.coerce.number().int().min(1).max(1_000_000).default(60),
    /** The same, held of one TPS at once: five ballots of some pages, twice, of two officers. */
    SIAGA_UNVOUCHED_PER_TPS: z.coerce.number().int().min(1).max(10_000).default(120),
    /** Free share of the disk below which none is held: what is left is for sessions that are known. */
    SIAGA_UNVOUCHED_REFUSE_BELOW: z.coerce.number().min(0.07).max(0.9).default(0.2),
    /** Bytes of held photos read a second, in idle time, to find what the disk has spoilt; 0 reads none. */
    SIAGA_SCRUB_BYTES_PER_SECOND: z.coerce
      .number()
      .int()
      .min(0)
      .default(8 * 1024 * 1024),
    /** Between two such passes over all that is held. */
    SIAGA_SCRUB_REST_MS: milliseconds(600_000),
    /** One step of the drain's pace: how often it may grow. */
    SIAGA_PACE_STEP_MS: milliseconds(30_000),
    /** In a manual province one held upload is tried this often, so that recovery can be seen. */
    SIAGA_PROBE_INTERVAL_MS: milliseconds(15_000),
    /** When closing: so long a quiet connection may still bring a request that was on its way. */
    SIAGA_LINGER_MS: milliseconds(1_000),
    /** Bounded wait for requests in flight when closing. */
    SIAGA_CLOSE_TIMEOUT_MS: milliseconds(10_000),
    /** Bytes that unfinished resumable uploads of a gateway may announce together; each counts as a mebibyte at least. */
    SIAGA_RESUMABLE_MAX_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(16 * 1024 ** 3),
    /** Unfinished resumable uploads of one TPS. */
    SIAGA_RESUMABLE_PER_TPS: z.coerce.number().int().positive().default(20),
    /** An unfinished resumable upload is forgotten this long after it began. */
    SIAGA_RESUMABLE_EXPIRY_MS: milliseconds(24 * 3_600_000),
    /** Part of those bytes for uploads under sessions that the vendor was not seen to honour: they have these alone. */
    SIAGA_RESUMABLE_UNVOUCHED_SHARE: z.coerce.number().min(0).max(0.9).default(0.125),
    /** Of these unfinished at once: of one TPS from one network … */
    SIAGA_RESUMABLE_UNVOUCHED_PER_CLIENT: z.coerce.number().int().positive().default(20),
    /** … and of one TPS, whoever brings them. */
    SIAGA_RESUMABLE_UNVOUCHED_PER_TPS: z.coerce.number().int().positive().default(40),
    /** One of them is forgotten when nobody has asked for it this long. */
    SIAGA_RESUMABLE_UNVOUCHED_IDLE_MS: milliseconds(600_000),
    /** Origin that phones know this gateway by: QR codes of receipts lead there. Without it they hold the receipt. */
    SIAGA_PUBLIC_URL: httpUrl.transform((url) => url.replace(/\/$/, '')).optional(),
    /** File with `{keys: […]}` of other gateways, whose receipts can then be checked at this one too. */
    SIAGA_RECEIPT_JWKS_FILE: z.string().optional(),
    /** Pages (receipts and their check) that may be made in a second; uploads come first. */
    SIAGA_PAGES_PER_SECOND: z.coerce.number().int().positive().default(200),
    ...peerShape,
    ...listingShape,
  })
  .refine(knowsItsControl, CONTROL_UNKNOWN)
  .superRefine(judgePeer)
  .refine((config) => config.SIAGA_HEADERS_TIMEOUT_MS <= config.SIAGA_REQUEST_TIMEOUT_MS, {
    message: 'must not be shorter than SIAGA_HEADERS_TIMEOUT_MS: a head is part of its request',
    path: ['SIAGA_REQUEST_TIMEOUT_MS'],
  })
  .refine(
    (config) => (config.SIAGA_TLS_CERT_FILE === undefined) === (config.SIAGA_TLS_KEY_FILE === undefined),
    {
      message: 'SIAGA_TLS_CERT_FILE and SIAGA_TLS_KEY_FILE belong together: set both or neither',
      path: ['SIAGA_TLS_KEY_FILE'],
    },
  );
export type GatewayConfig = z.output<typeof gatewayConfigSchema>;

/** The settings of one of several workers: what the machine or the gateway has once is split among them. */
export const workerShare = (config: GatewayConfig, workers: number): GatewayConfig => ({
  ...config,
  SIAGA_ANSWERS_PER_SECOND: config.SIAGA_ANSWERS_PER_SECOND / workers,
  SIAGA_PACING_CAPACITY: Math.ceil(config.SIAGA_PACING_CAPACITY / workers),
  SIAGA_PACING_NETWORK_AT_ONCE: Math.ceil(config.SIAGA_PACING_NETWORK_AT_ONCE / workers),
  SIAGA_PEER_MEMORY_BYTES: Math.max(
    UPLOAD_LIMITS.maxBytes,
    Math.ceil(config.SIAGA_PEER_MEMORY_BYTES / workers),
  ),
});

/** Bounds on uploads under sessions that the vendor was not seen to honour. */
export const unvouchedLimits = (
  config: GatewayConfig,
): Pick<UnvouchedSettings, 'perClient' | 'perTps' | 'refuseBelow'> => ({
  perClient: config.SIAGA_UNVOUCHED_PER_CLIENT,
  perTps: config.SIAGA_UNVOUCHED_PER_TPS,
  refuseBelow: config.SIAGA_UNVOUCHED_REFUSE_BELOW,
});
