import { z } from 'zod';
import { OPERATIONS } from './operations.ts';

/** JWS header `typ` of a policy document. */
export const POLICY_TYP = 'siaga-policy+jws';

/** 2-digit province, 4-digit kab/kota or 6-digit kecamatan code; `nasional` for all. Most specific wins. */
const scopeSchema = z.string().regex(/^(nasional|\d{2}|\d{4}|\d{6})$/);

const untilSchema = z.iso.datetime();

/**
 * One rule for one scope. Fields that are absent say nothing. `until` is the lapse of the *tightening*
 * fields (`shedBelow`, `loginPerSecond`, `publication`): after it the gateway goes back to adaptive-only.
 * `uploadMode` and `manual` never loosen by lapse; their `until` makes the service page a person.
 */
const policyRuleSchema = z.strictObject({
  scope: scopeSchema,
  until: untilSchema,
  /** Refuse every operation less critical than this one: `officer-read` sheds `public-read`. */
  shedBelow: z.enum(OPERATIONS).optional(),
  /** Admit this many logins a second to the vendor, over all gateways; the rest waits its turn. */
  loginPerSecond: z.number().positive().optional(),
  uploadMode: z.enum(['direct', 'queue']).optional(),
  publication: z.enum(['live', 'snapshot', 'hold']).optional(),
  manual: z
    .strictObject({
      /** Indonesian words for the officer at the TPS. */
      advice: z.string().min(10).max(500),
      /** Two distinct people, one of them of the leadership. */
      approvedBy: z
        .array(z.strictObject({ name: z.string(), role: z.string(), id: z.string().optional() }))
        .min(2),
    })
    .optional(),
});
export type PolicyRule = z.infer<typeof policyRuleSchema>;

/** What one gateway may have in flight at the vendor, and how fast it may drain its queue. */
const leaseSchema = z.strictObject({
  concurrency: z.number().int().positive(),
  drainPerSecond: z.number().nonnegative(),
  /** Share of national logins this gateway carries, 0..1: splits `loginPerSecond`. */
  loginShare: z.number().min(0).max(1),
});
export type Lease = z.infer<typeof leaseSchema>;

/** The whole policy: one small document, signed, with a strictly growing epoch (fencing). */
export const policySchema = z
  .strictObject({
    epoch: z.number().int().positive(),
    issuedAt: z.iso.datetime(),
    /** Last moment at which a gateway may take this document up anew. One already in force stays. */
    expiresAt: z.iso.datetime(),
    reason: z.string().min(1).max(500),
    incidentId: z.string().nullable(),
    rules: z.array(policyRuleSchema).max(600),
    leases: z.record(z.string(), leaseSchema),
  })
  .refine((doc) => new Set(doc.rules.map((rule) => rule.scope)).size === doc.rules.length, {
    message: 'two rules have the same scope',
  });
export type Policy = z.infer<typeof policySchema>;

/** Largest signed policy a gateway reads, in bytes. */
export const POLICY_MAX_BYTES = 256 * 1024;

/** Why a gateway refused a policy. */
export const NACK_REASONS = [
  'unsigned',
  'malformed',
  'expired',
  'older-epoch',
  'unsafe',
  'too-large',
] as const;

/** A gateway's word on a policy it was sent: in force, or refused and why. */
export const policyAckSchema = z.discriminatedUnion('verdict', [
  z.strictObject({
    gateway: z.string(),
    epoch: z.number().int(),
    verdict: z.literal('ack'),
    at: z.iso.datetime(),
  }),
  z.strictObject({
    gateway: z.string(),
    epoch: z.number().int(),
    verdict: z.literal('nack'),
    at: z.iso.datetime(),
    reason: z.enum(NACK_REASONS),
    detail: z.string().max(500),
    /** Epoch that stays in force at the gateway instead; 0 before its first. */
    inForce: z.number().int().nonnegative().optional(),
  }),
]);
export type PolicyAck = z.infer<typeof policyAckSchema>;

/** Control-plane endpoints that gateways use, with a bearer token of their own. */
export const CONTROL_PATHS = {
  /** SSE: event `policy`, data = compact JWS. `?gateway=<id>`. A keep-alive comment every 10 s. */
  stream: '/api/policy/stream',
  /** GET, text/plain compact JWS, 204 when there is none yet. `?gateway=<id>`. */
  current: '/api/policy/current',
  /** POST policyAck. */
  ack: '/api/policy/ack',
} as const;
