import { z } from 'zod';
import { GATEWAYS, manualPaceShape, VENDORS } from '../catalog/index.ts';
import type { Lease } from '../contracts/index.ts';
import { blockListOf } from './http/client-address.ts';
import type { DoorSettings } from './http/front-door.ts';
import type { SlotSettings } from './upstream/slots.ts';

/** Longest that a timer can be set to; a longer one would go off at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;
export const milliseconds = (fallback: number) =>
  z.coerce.number().int().positive().max(TIMER_MAX_MS).default(fallback);
const seconds = (fallback: number) => z.coerce.number().positive().default(fallback);
export const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

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

/** Words separated by commas. */
export const list = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    );

export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

/** A secret that goes in a header: of anything else no request could be made. */
export const headerToken = z
  .string()
  .regex(/^[\x21-\x7e]*$/, 'must be visible ASCII characters, with no blank or line end in or behind them');

const urlList = list('')
  .transform((urls) => urls.map((url) => url.replace(/\/$/, '')))
  .pipe(z.array(httpUrl).max(2));

/** Addresses and CIDRs, separated by commas. */
export const proxyList = (fallback: string) =>
  list(fallback).superRefine((entries, context) => {
    for (const entry of entries) {
      try {
        blockListOf([entry]);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      }
    }
  });

/** Settings of whoever admits requests to a vendor: a gateway, a decision endpoint, a service. */
export const admissionShape = {
  /** Id of this gateway in the catalog and in the policy's leases. */
  SIAGA_GATEWAY_ID: z.string().min(1),
  SIAGA_HOST: z.string().default('127.0.0.1'),
  SIAGA_OPS_PORT: port(7621),
  /** Where metrics, health and the report on policies are served; loopback unless Prometheus asks from elsewhere. */
  SIAGA_OPS_HOST: z.string().min(1).default('127.0.0.1'),
  /** Addresses or CIDRs of the site's own proxies, whose word on a client's address is believed. */
  SIAGA_TRUSTED_PROXIES: proxyList(''),
  /** The header in which they say it. */
  SIAGA_CLIENT_HEADER: z.enum(['x-forwarded-for', 'forwarded']).default('x-forwarded-for'),
  /** Folder for the queue, keys and the last known policy. */
  SIAGA_DATA_DIR: z.string().min(1),
  /** At most two control-plane origins, separated by a comma; empty: adaptive-only. */
  SIAGA_CONTROL_URLS: urlList,
  SIAGA_CONTROL_TOKEN: headerToken.default(''),
  /** File with `{keys: […]}`: the public keys whose policies are obeyed. */
  SIAGA_POLICY_JWKS_FILE: z.string().optional(),
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
  /** Delay of the gateway's own event loop (99th percentile, ms) from which it refuses public reads, officers' reads too, all but uploads. */
  SIAGA_LOOP_STEPS_MS: steps('50,100,200'),
  /** The same by the used part of its heap, 0..1. */
  SIAGA_HEAP_STEPS: steps('0.85,0.92,0.95'),
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
  /** While others wait, one network (/24, /48) takes new places at this part of the pace; beyond it, behind the others … */
  SIAGA_PACING_NETWORK_SHARE: z.coerce.number().min(0.01).max(1).default(0.1),
  /** … but so many at once in any case: a kecamatan behind one address has some 230 accounts, here twice as many. */
  SIAGA_PACING_NETWORK_AT_ONCE: z.coerce.number().int().min(1).max(1_000_000).default(500),
  /** Keys of waiting-room tickets (mode 0600), the same file at all gateways of a region; without it this gateway has its own. */
  SIAGA_TICKET_KEY_FILE: z.string().min(1).optional(),
  /** Gateways to any of which the phones of this region come. */
  SIAGA_REGION_GATEWAYS: z.coerce.number().int().min(1).max(100).default(1),
  SIAGA_POLICY_POLL_MS: milliseconds(5_000),
  SIAGA_POLICY_RECONNECT_MS: milliseconds(500),
  SIAGA_POLICY_RECONNECT_MAX_MS: milliseconds(10_000),
  SIAGA_POLICY_SILENCE_MS: milliseconds(35_000),
  ...manualPaceShape,
  SIAGA_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
};
export type AdmissionConfig = z.output<z.ZodObject<typeof admissionShape>>;

/** Only signed policies are obeyed. */
export const knowsItsControl = (
  config: Pick<AdmissionConfig, 'SIAGA_CONTROL_URLS' | 'SIAGA_POLICY_JWKS_FILE'>,
): boolean => config.SIAGA_CONTROL_URLS.length === 0 || config.SIAGA_POLICY_JWKS_FILE !== undefined;
export const CONTROL_UNKNOWN = {
  message: 'is needed when SIAGA_CONTROL_URLS is set: only signed policies are obeyed',
  path: ['SIAGA_POLICY_JWKS_FILE'],
};

/** What one client may have of the places at the vendor. */
export const slotSettings = (config: AdmissionConfig): SlotSettings => ({
  perClient: config.SIAGA_CLIENT_PLACES,
  networkShare: config.SIAGA_NETWORK_SHARE,
  longestLine: config.SIAGA_LONGEST_LINE,
});

/** What is refused before a request is looked at. */
export const doorSettings = (config: AdmissionConfig): DoorSettings => ({
  loopMs: config.SIAGA_LOOP_STEPS_MS,
  heapShare: config.SIAGA_HEAP_STEPS,
  perClient: { perSecond: config.SIAGA_CLIENT_PER_SECOND, burst: config.SIAGA_CLIENT_BURST },
  perNetwork: { perSecond: config.SIAGA_NETWORK_PER_SECOND, burst: config.SIAGA_NETWORK_BURST },
});

/** Leases add up to this many times what the vendor can use, so that no gateway starves while others idle. */
const LEASE_HEADROOM = 2.5;

/** The lease a gateway stands on before any policy has reached it. */
export function defaultLease(
  config: Pick<AdmissionConfig, 'SIAGA_GATEWAY_ID' | 'SIAGA_LEASE_DEFAULT'>,
): Lease {
  const weight = GATEWAYS.find((gateway) => gateway.id === config.SIAGA_GATEWAY_ID)?.weight ?? 1;
  const useful = VENDORS.reduce((sum, vendor) => sum + vendor.usefulConcurrency, 0);
  const photos = VENDORS.reduce((sum, vendor) => sum + vendor.uploadsPerSecond, 0);
  return {
    concurrency: config.SIAGA_LEASE_DEFAULT ?? Math.max(10, Math.round(weight * LEASE_HEADROOM * useful)),
    drainPerSecond: photos,
    loginShare: weight,
  };
}
