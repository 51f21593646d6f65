import { z } from 'zod';

/** What a vantage asks of a collector: a challenge (GET) and, with it signed in, to take a result (POST, compact JWS). */
export const PROBE_PATHS = { challenge: '/probe/challenge', results: '/probe/results' } as const;

/** JWS header `typ` of a result. */
export const PROBE_RESULT_TYP = 'siaga-probe+jws';
/** A result of three zones is about 1.5 KB. */
export const PROBE_RESULT_MAX_BYTES = 8_192;

/**
 * What a probe does, as the label `operation` says it. `upload`: the vendor recorded the photo; `receipt`: the gateway gave
 * a true receipt for it, recorded or held.
 */
export const PROBED = ['login', 'upload', 'receipt'] as const;
export type Probed = (typeof PROBED)[number];

/** Name of a place that looks. */
export const VANTAGE_NAME = /^[a-z][a-z0-9-]{0,19}$/;

const lookSchema = z.strictObject({
  operation: z.enum(PROBED),
  /** Null: not to be judged, because Siaga itself had the probe wait its turn, or it never got so far. */
  success: z.boolean().nullable(),
  /** From asking to the whole answer; null when nothing was asked. */
  seconds: z.number().nonnegative().max(600).nullable(),
  /** Why not, in a word or two of Indonesian; empty on success. */
  why: z.string().max(80),
});
/** What one operation came to. */
export type ProbeLook = z.infer<typeof lookSchema>;

const zoneLooksSchema = z.strictObject({
  zone: z.enum(['WIB', 'WITA', 'WIT']),
  /** By how much the gateway's `Date` is ahead of the vantage's clock; null when it did not answer. */
  gatewayAheadMs: z.number().int().nullable(),
  looks: z.array(lookSchema).max(PROBED.length),
});
/** What was seen of one zone. */
export type ZoneLooks = z.infer<typeof zoneLooksSchema>;

/** Payload of a result: one round of one vantage. */
export const probeResultSchema = z.strictObject({
  vantage: z.string().regex(VANTAGE_NAME),
  /** As the collector gave it; good once. */
  challenge: z.string().max(200),
  /** The vantage's clock when it signed. */
  sentAt: z.iso.datetime(),
  zones: z.array(zoneLooksSchema).min(1).max(3),
});
export type ProbeResult = z.infer<typeof probeResultSchema>;

/** 200 of the challenge. */
export const probeChallengeSchema = z.strictObject({ challenge: z.string(), now: z.iso.datetime() });
