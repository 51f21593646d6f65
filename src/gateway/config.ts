import { z } from 'zod';
import { GATEWAYS, manualPaceShape, VENDORS } from '../catalog/index.ts';
import { UPLOAD_LIMITS, type Lease } from '../contracts/index.ts';
import { blockListOf } from './http/client-address.ts';
import type { DoorSettings } from './http/front-door.ts';
import { OWNER } from './queue/standby-folders.ts';
import type { SlotSettings } from './upstream/slots.ts';

const milliseconds = (fallback: number) => z.coerce.number().int().positive().default(fallback);
const seconds = (fallback: number) => z.coerce.number().positive().default(fallback);
const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

/** Three rising figures, separated by commas. */
const steps = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text) => text.split(',').map(Number))
    .pipe(
      z
        .tuple([z.number().positive(), z.number().positive(), z.number().positive()])
        .refine(([first, second, third]) => first < second && second < third, 'must rise'),
    );

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );

const urlList = list
  .transform((urls) => urls.map((url) => url.replace(/\/$/, '')))
  .pipe(z.array(z.url()).max(2));

const proxyList = list.superRefine((entries, context) => {
  for (const entry of entries) {
    try {
      blockListOf([entry]);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    }
  }
});

const WORKERS_MAX = 64;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Photos and sessions cross a network under TLS only. */
const isPrivate = (url: string): boolean => {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
};

/** Settings of a gateway; keys are the variable names. */
export const gatewayConfigSchema = z
  .object({
    /** Id of this gateway in the catalog and in the policy's leases. */
    SIAGA_GATEWAY_ID: z.string().min(1),
    SIAGA_HOST: z.string().default('127.0.0.1'),
    /** Where phones connect; 0 takes a free port. */
    SIAGA_GATEWAY_PORT: port(7611),
    SIAGA_OPS_PORT: port(7621),
    /**
     * Processes that serve phones, under one that replaces those that fall and reloads settings without a pause;
     * `auto` is one a core. With 0 one process does everything: it renews its certificate on SIGHUP and no more.
     */
    SIAGA_WORKERS: z.union([z.literal('auto'), z.coerce.number().int().min(0).max(WORKERS_MAX)]).default(1),
    /** Certificate with its chain, PEM; with it phones are served HTTPS, by HTTP/2 or HTTP/1.1. */
    SIAGA_TLS_CERT_FILE: z.string().min(1).optional(),
    /** Its key, PEM, in a file that nobody else may read (mode 0600). */
    SIAGA_TLS_KEY_FILE: z.string().min(1).optional(),
    /** Addresses or CIDRs of the site's own proxies, whose word on a client's address is believed. */
    SIAGA_TRUSTED_PROXIES: proxyList,
    /** The header in which they say it. */
    SIAGA_CLIENT_HEADER: z.enum(['x-forwarded-for', 'forwarded']).default('x-forwarded-for'),
    /** Origin of the vendor's Sirekap. */
    SIAGA_UPSTREAM_URL: z.url(),
    /** Folder for the queue, keys and the last known policy. */
    SIAGA_DATA_DIR: z.string().min(1),
    /** At most two control-plane origins, separated by a comma; empty: adaptive-only. */
    SIAGA_CONTROL_URLS: urlList,
    SIAGA_CONTROL_TOKEN: z.string().default(''),
    /** File with `{keys: […]}`: the public keys whose policies are obeyed. */
    SIAGA_POLICY_JWKS_FILE: z.string().optional(),
    /** What the gateway proves itself to the vendor with. */
    SIAGA_VENDOR_TOKEN: z.string().optional(),
    /** One 13-digit code a line; without it the catalog's laid-out register counts. */
    SIAGA_TPS_REGISTER_FILE: z.string().optional(),
    /** Concurrency before any policy; default: the catalog's weight × 2.5 × the vendor's useful concurrency. */
    SIAGA_LEASE_DEFAULT: z.coerce.number().int().positive().optional(),
    SIAGA_UPSTREAM_TIMEOUT_MS: milliseconds(30_000),
    SIAGA_LATENCY_TOLERANCE: z.coerce.number().min(1.1).default(2),
    SIAGA_SLOT_WAIT_MS: milliseconds(100),
    /** Places in flight and waiting that one session or TPS may hold. */
    SIAGA_CLIENT_PLACES: z.coerce.number().int().positive().default(8),
    /** Part of the limit that one network (/24, /48) may hold once three quarters are taken; eight places in any case. */
    SIAGA_NETWORK_SHARE: z.coerce.number().positive().max(1).default(0.25),
    /** Requests a second, and at once, of one session or TPS; uploads with their key are not counted. */
    SIAGA_CLIENT_PER_SECOND: z.coerce.number().positive().default(10),
    SIAGA_CLIENT_BURST: z.coerce.number().int().positive().default(40),
    /** The same for one network; loopback and private addresses are none. */
    SIAGA_NETWORK_PER_SECOND: z.coerce.number().positive().default(500),
    SIAGA_NETWORK_BURST: z.coerce.number().int().positive().default(2_000),
    /** Requests that may wait for a slot at once, for each operation. */
    SIAGA_LONGEST_LINE: z.coerce.number().int().positive().default(512),
    /** Reads that failed and are asked once more, as a share of all requests to the vendor. */
    SIAGA_RETRY_SHARE: z.coerce.number().min(0).max(0.5).default(0.1),
    /** Delay of the gateway's own event loop (99th percentile, ms) from which it refuses public reads, officers' reads too, all but uploads. */
    SIAGA_LOOP_STEPS_MS: steps('50,100,200'),
    /** The same by the used part of its heap, 0..1. */
    SIAGA_HEAP_STEPS: steps('0.85,0.92,0.95'),
    SIAGA_CALLED_WAIT_MS: milliseconds(2_000),
    SIAGA_HEADERS_TIMEOUT_MS: milliseconds(10_000),
    SIAGA_REQUEST_TIMEOUT_MS: milliseconds(120_000),
    SIAGA_MAX_HEADER_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(16 * 1024),
    /** Photos in memory at once; what does not fit goes through the queue. */
    SIAGA_MEMORY_BUDGET_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(256 * 1024 * 1024),
    /** Refusals a second that are answered without strain; when more come, Retry-After grows. */
    SIAGA_ANSWERS_PER_SECOND: z.coerce.number().positive().default(2_000),
    SIAGA_RETRY_BUSY_SECONDS: seconds(15),
    SIAGA_RETRY_LONG_SECONDS: seconds(120),
    /** Usual shortest and longest pause between two questions of a phone that waits; longer when more wait than can be answered. */
    SIAGA_POLL_MIN_MS: milliseconds(60_000),
    SIAGA_POLL_MAX_MS: milliseconds(120_000),
    /** For so long after the waiting room opens its places are drawn by lot. */
    SIAGA_PACING_OPENING_MS: milliseconds(60_000),
    /** A ticket keeps its place this long past the time at which its phone was to ask again. */
    SIAGA_TICKET_LATE_MS: milliseconds(1_800_000),
    /** In the waiting room an account whose TPS has uploaded stands this much further back. */
    SIAGA_UPLOADED_BEHIND_MS: milliseconds(3_600_000),
    /** Accounts that may wait at once. */
    SIAGA_PACING_CAPACITY: z.coerce.number().int().positive().default(2_000_000),
    /** Keys of waiting-room tickets (mode 0600), the same file at all gateways of a region; without it this gateway has its own. */
    SIAGA_TICKET_KEY_FILE: z.string().min(1).optional(),
    /** Gateways to any of which the phones of this region come. */
    SIAGA_REGION_GATEWAYS: z.coerce.number().int().min(1).max(100).default(1),
    SIAGA_POLICY_POLL_MS: milliseconds(5_000),
    SIAGA_POLICY_RECONNECT_MS: milliseconds(500),
    SIAGA_POLICY_RECONNECT_MAX_MS: milliseconds(10_000),
    SIAGA_POLICY_SILENCE_MS: milliseconds(35_000),
    ...manualPaceShape,
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
    /** Bytes that unfinished resumable uploads may announce together; each counts as a mebibyte at least. */
    SIAGA_RESUMABLE_MAX_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(16 * 1024 ** 3),
    /** Unfinished resumable uploads of one TPS. */
    SIAGA_RESUMABLE_PER_TPS: z.coerce.number().int().positive().default(20),
    /** An unfinished resumable upload is forgotten this long after it began. */
    SIAGA_RESUMABLE_EXPIRY_MS: milliseconds(24 * 3_600_000),
    /** Origin that phones know this gateway by: QR codes of receipts lead there. Without it they hold the receipt. */
    SIAGA_PUBLIC_URL: z
      .url()
      .transform((url) => url.replace(/\/$/, ''))
      .optional(),
    /** File with `{keys: […]}` of other gateways, whose receipts can then be checked at this one too. */
    SIAGA_RECEIPT_JWKS_FILE: z.string().optional(),
    /** Pages (receipts and their check) that may be made in a second; uploads come first. */
    SIAGA_PAGES_PER_SECOND: z.coerce.number().int().positive().default(200),
    /** Origin of another gateway's peer port: held uploads are copied there before their receipts. HTTPS, but for loopback. */
    SIAGA_PEER_URL: z
      .url()
      .refine(isPrivate, 'must be https: photos and sessions go there')
      .transform((url) => url.replace(/\/$/, ''))
      .optional(),
    /** Tokens of the two gateways, one a line, in a file that nobody else may read (mode 0600): the first is sent, all are taken. */
    SIAGA_PEER_TOKEN_FILE: z.string().min(1).optional(),
    /** Longest a receipt waits for the second copy; without it the receipt says one copy. */
    SIAGA_PEER_TIMEOUT_MS: milliseconds(2_000),
    /** Bytes of photos on their way to the peer at once, all workers together; what is more stands on one machine. */
    SIAGA_PEER_MEMORY_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(64 * 1024 * 1024),
    /** Between two looks at which copies the peer still has, to have those dropped that it was not told of. */
    SIAGA_PEER_RECONCILE_MS: milliseconds(300_000),
    /** Where other gateways bring their copies; without it none are taken. Phones are not told of it. */
    SIAGA_PEER_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
    SIAGA_PEER_HOST: z.string().default('127.0.0.1'),
    /** Ids of the gateways whose copies are kept here, separated by commas. */
    SIAGA_STANDBY_FOR: list.pipe(z.array(z.string().regex(OWNER)).max(8)),
    /** Free share of the disk below which no copy is begun; own uploads are taken down to 0.07. */
    SIAGA_STANDBY_REFUSE_BELOW: z.coerce.number().min(0.1).max(1).default(0.15),
    SIAGA_LOG_LEVEL: z.string().default('info'),
  })
  .refine(
    ({ SIAGA_PEER_URL: url, SIAGA_PEER_PORT: port, SIAGA_PEER_TOKEN_FILE: file }) =>
      file !== undefined || (url === undefined && port === undefined),
    { message: 'is needed with SIAGA_PEER_URL and with SIAGA_PEER_PORT', path: ['SIAGA_PEER_TOKEN_FILE'] },
  )
  .refine((config) => (config.SIAGA_PEER_PORT === undefined) === (config.SIAGA_STANDBY_FOR.length === 0), {
    message: 'SIAGA_PEER_PORT and SIAGA_STANDBY_FOR belong together: set both or neither',
    path: ['SIAGA_STANDBY_FOR'],
  })
  .refine((config) => !config.SIAGA_STANDBY_FOR.includes(config.SIAGA_GATEWAY_ID), {
    message: 'a copy at the same gateway is no second copy',
    path: ['SIAGA_STANDBY_FOR'],
  })
  .refine(
    (config) =>
      config.SIAGA_PEER_PORT === undefined ||
      config.SIAGA_TLS_CERT_FILE !== undefined ||
      LOOPBACK.has(config.SIAGA_PEER_HOST),
    {
      message: 'beyond loopback the peer port needs SIAGA_TLS_CERT_FILE: photos and sessions come in there',
      path: ['SIAGA_PEER_HOST'],
    },
  )
  .refine((config) => config.SIAGA_CONTROL_URLS.length === 0 || config.SIAGA_POLICY_JWKS_FILE !== undefined, {
    message: 'is needed when SIAGA_CONTROL_URLS is set: only signed policies are obeyed',
    path: ['SIAGA_POLICY_JWKS_FILE'],
  })
  .refine(
    (config) => (config.SIAGA_TLS_CERT_FILE === undefined) === (config.SIAGA_TLS_KEY_FILE === undefined),
    {
      message: 'SIAGA_TLS_CERT_FILE and SIAGA_TLS_KEY_FILE belong together: set both or neither',
      path: ['SIAGA_TLS_KEY_FILE'],
    },
  );
export type GatewayConfig = z.output<typeof gatewayConfigSchema>;

/** What one client may have of the places at the vendor. */
export const slotSettings = (config: GatewayConfig): SlotSettings => ({
  perClient: config.SIAGA_CLIENT_PLACES,
  networkShare: config.SIAGA_NETWORK_SHARE,
  longestLine: config.SIAGA_LONGEST_LINE,
});

/** What is refused before a request is looked at. */
export const doorSettings = (config: GatewayConfig): DoorSettings => ({
  loopMs: config.SIAGA_LOOP_STEPS_MS,
  heapShare: config.SIAGA_HEAP_STEPS,
  perClient: { perSecond: config.SIAGA_CLIENT_PER_SECOND, burst: config.SIAGA_CLIENT_BURST },
  perNetwork: { perSecond: config.SIAGA_NETWORK_PER_SECOND, burst: config.SIAGA_NETWORK_BURST },
});

/** Leases add up to this many times what the vendor can use, so that no gateway starves while others idle. */
const LEASE_HEADROOM = 2.5;

/** The lease a gateway stands on before any policy has reached it. */
export function defaultLease(config: Pick<GatewayConfig, 'SIAGA_GATEWAY_ID' | 'SIAGA_LEASE_DEFAULT'>): Lease {
  const weight = GATEWAYS.find((gateway) => gateway.id === config.SIAGA_GATEWAY_ID)?.weight ?? 1;
  const useful = VENDORS.reduce((sum, vendor) => sum + vendor.usefulConcurrency, 0);
  const photos = VENDORS.reduce((sum, vendor) => sum + vendor.uploadsPerSecond, 0);
  return {
    concurrency: config.SIAGA_LEASE_DEFAULT ?? Math.max(10, Math.round(weight * LEASE_HEADROOM * useful)),
    drainPerSecond: photos,
    loginShare: weight,
  };
}

/** The settings of one of several workers: what the machine or the gateway has once is split among them. */
export const workerShare = (config: GatewayConfig, workers: number): GatewayConfig => ({
  ...config,
  SIAGA_MEMORY_BUDGET_BYTES: Math.ceil(config.SIAGA_MEMORY_BUDGET_BYTES / workers),
  SIAGA_ANSWERS_PER_SECOND: config.SIAGA_ANSWERS_PER_SECOND / workers,
  SIAGA_PACING_CAPACITY: Math.ceil(config.SIAGA_PACING_CAPACITY / workers),
  SIAGA_PEER_MEMORY_BYTES: Math.max(
    UPLOAD_LIMITS.maxBytes,
    Math.ceil(config.SIAGA_PEER_MEMORY_BYTES / workers),
  ),
});
