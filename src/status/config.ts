import { z } from 'zod';
import { parseDuration } from '../kernel/index.ts';
import { PUSH_SERVICE_PATTERN, PUSH_SERVICES } from './subscribe/domain/push-service.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An address below which names follow, https beyond loopback; empty: none. */
const publicAddress = z
  .union([
    z.literal(''),
    z
      .url({ protocol: /^https?$/ })
      .endsWith('/')
      .refine((url) => url.startsWith('https:') || LOOPBACK.has(new URL(url).hostname), 'must be https'),
  ])
  .default('');

const durationSchema = (fallback: string) => z.string().default(fallback).transform(parseDuration);

const listSchema = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    );

/** Settings of the status publisher; keys are the variable names. */
export const statusConfigSchema = z.object({
  /** Base address of the incident service. */
  SIAGA_INCIDENT_URL: z.url(),
  /** File with the bearer token of the `status` reader. */
  SIAGA_STATUS_TOKEN_FILE: z.string().min(1),
  /** Folder that is written and served. */
  SIAGA_STATUS_FOLDER: z.string().min(1),
  /** File with the key that signs snapshots; made at first start. */
  SIAGA_STATUS_KEY_FILE: z.string().min(1),
  SIAGA_STATUS_HOST: z.string().default('127.0.0.1'),
  SIAGA_STATUS_PORT: z.coerce.number().int().min(0).max(65_535).default(7601),
  /** Where the public finds the folder, with a slash at its end: the feeds name their pages by it. */
  SIAGA_STATUS_ADDRESS: z
    .url({ protocol: /^https?$/ })
    .endsWith('/')
    .optional(),
  /**
   * A bucket that speaks S3 and gets a copy of every round, the snapshot last: the address at which the site begins in it,
   * `https://s3.example/bucket/status/`, with a slash at its end; https beyond loopback. Empty: none.
   */
  SIAGA_STATUS_BUCKET_URL: publicAddress,
  SIAGA_STATUS_BUCKET_REGION: z.string().min(1).default('us-east-1'),
  /** File with `{"accessKeyId": …, "secretAccessKey": …}` of the bucket, mode 0600. */
  SIAGA_STATUS_BUCKET_KEY_FILE: z.string().default(''),
  /**
   * Where the public reaches the form of subscriptions by mail, with a slash at its end; https beyond loopback. Empty: no
   * page names one, and nothing is sent.
   */
  SIAGA_SUBSCRIBE_URL: publicAddress,
  SIAGA_SUBSCRIBE_HOST: z.string().min(1).default('127.0.0.1'),
  SIAGA_SUBSCRIBE_PORT: z.coerce.number().int().min(0).max(65_535).default(7603),
  /**
   * Addresses and CIDRs, commas between, whose X-Forwarded-For says who asks: the proxies before the form. One that is not
   * named, or does not send it, is one network to the limits, with all who come by it.
   */
  SIAGA_TRUSTED_PROXIES: listSchema('127.0.0.0/8,::1').pipe(
    z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be an address or a CIDR')).max(64),
  ),
  /** Folder of who subscribed and of the key of their links; beside the public folder, never in it. */
  SIAGA_SUBSCRIBE_DIR: z.string().default(''),
  /** `smtp://user:password@host:port` of the mails. */
  SIAGA_SMTP_URL: z.string().default(''),
  SIAGA_SMTP_FROM: z.string().default('status@kpu.example'),
  /**
   * Whom makers of browsers may write to about what is pushed over their services (`mailto:…` or `https://…`). Empty: nothing
   * is pushed. Needs SIAGA_SUBSCRIBE_URL.
   */
  SIAGA_PUSH_CONTACT: z.union([z.literal(''), z.url({ protocol: /^(mailto|https)$/ })]).default(''),
  /** Push services besides those of Chrome, Firefox, Edge and Safari: hosts, or `*.` and what they end in; commas between. */
  SIAGA_PUSH_SERVICES: listSchema('').pipe(
    z.array(z.string().regex(PUSH_SERVICE_PATTERN, 'must be a host by name, in lower case')).max(20),
  ),
  SIAGA_STATUS_INTERVAL: durationSchema('15s'),
  /** Age at which a snapshot is no longer believed; three intervals when not set. */
  SIAGA_STATUS_STALE_AFTER: z.string().transform(parseDuration).optional(),
  /** Origins of the gateways as phones reach them, a JSON object by gateway id; empty: nobody looks. */
  SIAGA_PROBE_GATEWAYS: z
    .string()
    .default('{}')
    .transform((text, context) => {
      try {
        return z.record(z.string(), z.url({ protocol: /^https?$/ })).parse(JSON.parse(text));
      } catch {
        context.addIssue({ code: 'custom', message: 'must be a JSON object of addresses by gateway id' });
        return z.NEVER;
      }
    }),
  /** 1 s to 1 min: the alert on what is seen looks back five minutes. */
  SIAGA_PROBE_INTERVAL: durationSchema('10s').pipe(z.number().min(1_000).max(60_000)),
  /** The vantages whose results are taken, a JSON object by name: `{"barat": {"place": "…", "key": {public JWK}}}`; none: no collector. */
  SIAGA_PROBE_VANTAGES_FILE: z.string().min(1).optional(),
  /** Where vantages hand in their results. */
  SIAGA_PROBE_HOST: z.string().min(1).default('127.0.0.1'),
  SIAGA_PROBE_PORT: z.coerce.number().int().min(0).max(65_535).default(7657),
  /** A vantage whose clock is off by more does not count; 1 s to 1 min. */
  SIAGA_PROBE_CLOCK_WITHIN: durationSchema('5s').pipe(z.number().min(1_000).max(60_000)),
  /** A vantage that has been silent for longer is not known to see anything; 10 s to 10 min, three of its rounds or more. */
  SIAGA_PROBE_STALE_AFTER: durationSchema('100s').pipe(z.number().min(10_000).max(600_000)),
  /** Metrics of what was seen; opened where somebody looks. */
  SIAGA_OPS_HOST: z.string().min(1).default('127.0.0.1'),
  SIAGA_OPS_PORT: z.coerce.number().int().min(0).max(65_535).default(7654),
});
export type StatusConfig = Readonly<z.output<typeof statusConfigSchema>>;

/** Two publications may fail before the page says that it does not know. */
export const staleAfterMs = (config: StatusConfig): number =>
  config.SIAGA_STATUS_STALE_AFTER ?? 3 * config.SIAGA_STATUS_INTERVAL;

/** The public address of the folder; that of the server where none is stated. */
export const addressOf = (config: StatusConfig): string =>
  config.SIAGA_STATUS_ADDRESS ??
  new URL(`http://${config.SIAGA_STATUS_HOST}:${String(config.SIAGA_STATUS_PORT)}/`).href;

/** The bucket that gets a copy, where there is one. */
export const bucketOf = (config: StatusConfig) =>
  config.SIAGA_STATUS_BUCKET_URL === ''
    ? undefined
    : {
        address: config.SIAGA_STATUS_BUCKET_URL,
        region: config.SIAGA_STATUS_BUCKET_REGION,
        keyFile: config.SIAGA_STATUS_BUCKET_KEY_FILE,
      };

/** Whose endpoints browsers may name. */
export const pushServicesOf = (config: StatusConfig): readonly string[] => [
  ...PUSH_SERVICES,
  ...config.SIAGA_PUSH_SERVICES,
];

/** What the snapshot says of the site; `subscribable`: there is somebody to take subscriptions. */
export const siteOf = (config: StatusConfig, subscribable: boolean) => ({
  ...{ address: addressOf(config), staleAfterMs: staleAfterMs(config) },
  ...(subscribable && { subscribe: config.SIAGA_SUBSCRIBE_URL }),
});
