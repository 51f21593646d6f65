import { z } from 'zod';
import { manualPaceShape, PRODUCTION, VENDORS } from '../catalog/index.ts';
import { runbookConfigShape } from './runbook/index.ts';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const milliseconds = (fallback: number) => z.coerce.number().int().positive().default(fallback);
const token = z.string().min(16, 'must be a secret of at least 16 characters');
const origin = z.url().transform((url) => url.replace(/\/$/, ''));

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const isPrivate = (url: string): boolean => url.startsWith('https:') || LOOPBACK.has(new URL(url).hostname);

/** A JSON object of texts, such as `{"gw-wib": "…"}`. */
const textMap = z.string().transform((text, context) => {
  try {
    return z.record(z.string(), z.string().min(1)).parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a JSON object whose values are texts' });
    return z.NEVER;
  }
});

const gaps = z
  .string()
  .regex(/^\d+,\d+$/, 'must be two numbers of milliseconds, like 2000,10000')
  .default('2000,10000')
  .transform((text) => text.split(',').map(Number) as [number, number]);

const [VENDOR] = VENDORS;

/** Settings of the incident service; keys are the variable names. */
export const incidentConfigSchema = z.object({
  ...runbookConfigShape,
  SIAGA_HOST: z.string().default('127.0.0.1'),
  /** Console and API; 0 takes a free port. */
  SIAGA_INCIDENT_PORT: port(7600),
  /** Metrics and health. */
  SIAGA_OPS_PORT: port(7650),
  /** Where they are served; loopback unless Prometheus asks from elsewhere. */
  SIAGA_OPS_HOST: z.string().min(1).default('127.0.0.1'),
  /** postgres:// connection string. */
  DATABASE_URL: z.string().min(1),
  /** Folder for the signing key and `policy-jwks.json`. */
  SIAGA_DATA_DIR: z.string().min(1),
  /** Where people reach the console; https makes its cookies Secure. */
  SIAGA_PUBLIC_URL: origin.default('http://127.0.0.1:7600'),
  SIAGA_PROMETHEUS_URL: origin.default('http://127.0.0.1:7640'),
  /** Grafana's origin as browsers reach it, with `dashboards/` in it; empty: none, and no page links to one. */
  SIAGA_GRAFANA_URL: z.union([z.literal(''), origin]).default(''),
  /** Origin of Jaeger's query API, answered by the trace store or by Jaeger; empty: incidents keep no traces. */
  SIAGA_TRACES_URL: z.union([z.literal(''), origin]).default(''),
  /** Bearer token to read it with; empty: none. */
  SIAGA_TRACES_TOKEN: z.string().default(''),
  /** Services whose spans explain incidents, the outermost first. */
  SIAGA_TRACES_SERVICES: z
    .string()
    .default('gateway,sirekap')
    .transform((text) => text.split(',').filter((name) => name !== '')),
  /** A request that takes longer is slow. */
  SIAGA_TRACE_SLOW_MS: milliseconds(2_000),
  /** Alertmanager's origin, for reconciliation; empty: none. */
  SIAGA_ALERTMANAGER_URL: z.union([z.literal(''), origin]).default(''),
  /** Alertmanager's receiver that is this service; alerts of others are none of its business. */
  SIAGA_ALERTMANAGER_RECEIVER: z.string().default('siaga'),
  /** Bearer token of Alertmanager's webhook. */
  SIAGA_ALERT_TOKEN: token,
  /** Bearer token of those who may read the picture and incidents. */
  SIAGA_STATUS_TOKEN: token,
  /** Bearer token of each gateway, a JSON object by gateway id. */
  SIAGA_GATEWAY_TOKENS: textMap.pipe(z.record(z.string(), token)),
  /** Address of each responder's webhook, a JSON object by responder id. */
  SIAGA_PAGE_WEBHOOKS: textMap.pipe(z.record(z.string(), z.url())).default({}),
  /** HMAC secret of those webhooks. */
  SIAGA_PAGE_SECRET: z.string().default(''),
  /** `smtp://user:password@host:port`; empty: no mail. */
  SIAGA_SMTP_URL: z.string().default(''),
  SIAGA_SMTP_FROM: z.string().default('siaga@pusdatin.example'),
  /** Pauses before the rest of the canary's region and before each other region, milliseconds. */
  SIAGA_WAVE_GAPS_MS: gaps,
  /** Longest wait for a gateway that does not confirm. */
  SIAGA_WAVE_PATIENCE_MS: milliseconds(15_000),
  /** Folder of the reports that claims rest on, the same for all replicas; empty: deadlines are not minded. */
  SIAGA_CLAIMS_DIR: z.string().default(''),
  /** Ed25519 key that signs them, mode 0600; empty: `claims.jwk` in SIAGA_DATA_DIR, made on first use. */
  SIAGA_CLAIMS_KEY_FILE: z.string().default(''),
  /** Maintenance and exclusions that were asked for, as `siaga sla report --ledger` takes them; empty: not read, which reports say. */
  SIAGA_CLAIMS_LEDGER_FILE: z.string().default(''),
  /** Between two scrapes of the Prometheus that they rest on, whole seconds in milliseconds. */
  SIAGA_CLAIMS_STEP_MS: milliseconds(PRODUCTION.scrapeIntervalMs).pipe(z.number().multipleOf(1_000)),
  /** Since when there is anything that reports could rest on: months that ended before are not minded. ISO; empty: for ever. */
  SIAGA_CLAIMS_SINCE: z.union([z.literal(''), z.iso.datetime({ offset: true })]).default(''),
  /** After a month's end until its report is made: what was measured last must have come in. */
  SIAGA_CLAIMS_SETTLE_MS: milliseconds(24 * 3_600_000),
  ...manualPaceShape,
  /**
   * Origin of the manual fallback (`siaga run manual`), asked whether every receipt is accounted for before manual mode
   * is lifted; empty: nobody is asked. https beyond loopback: a token goes there.
   */
  SIAGA_RETURN_DESK_URL: z.union([z.literal(''), origin.refine(isPrivate, 'must be https')]).default(''),
  /** The token that it takes. */
  SIAGA_RETURN_DESK_TOKEN: z.union([z.literal(''), token]).default(''),
  /**
   * Origin at which the vendor counts by kab/kota (`GET /recap/counts`); empty: pages say that nobody knows. https beyond
   * loopback: a token goes there.
   */
  SIAGA_COUNTS_URL: z.union([z.literal(''), origin.refine(isPrivate, 'must be https')]).default(''),
  /** The reader's token that it takes. */
  SIAGA_COUNTS_TOKEN: z.union([z.literal(''), token]).default(''),
  /** How long a gateway may take a policy up; it is issued anew at half of that. */
  SIAGA_POLICY_TAKEUP_MS: milliseconds(30 * 60_000),
  SIAGA_RECONCILE_EVERY_MS: milliseconds(15_000),
  /** An alert that might have been sent for less than this may still be on its way. */
  SIAGA_RECONCILE_GRACE_MS: milliseconds(30_000),
  /** An alert that Alertmanager has not known for so long is over; longer than Prometheus's resend delay. */
  SIAGA_RECONCILE_ABSENCE_MS: milliseconds(150_000),
  /** What the vendor can do at this night's pace and scale. */
  SIAGA_UPLOADS_PER_SECOND: z.coerce
    .number()
    .positive()
    .default(VENDOR?.uploadsPerSecond ?? 50),
  SIAGA_USEFUL_CONCURRENCY: z.coerce
    .number()
    .positive()
    .default(VENDOR?.usefulConcurrency ?? 20),
  /** Of a replay: the night's time, and the wall time at which it was that. ISO; empty: production. */
  SIAGA_REPLAY_NIGHT_START: z.union([z.literal(''), z.iso.datetime({ offset: true })]).default(''),
  SIAGA_REPLAY_WALL_START: z.union([z.literal(''), z.iso.datetime({ offset: true })]).default(''),
  /** The night's time at which it ends: nothing more is due after that. ISO; empty: it does not. */
  SIAGA_REPLAY_NIGHT_END: z.union([z.literal(''), z.iso.datetime({ offset: true })]).default(''),
  /** One TPS of the replay stands for so many. */
  SIAGA_REPLAY_SCALE: z.coerce.number().positive().default(1),
});
export type IncidentConfig = z.infer<typeof incidentConfigSchema>;
