import { z } from 'zod';
import { OPERATIONS } from './operations.ts';

/** JWS header `typ` of a policy document. */
export const POLICY_TYP = 'siaga-policy+jws';

/** 2-digit province, 4-digit kab/kota or 6-digit kecamatan code; `nasional` for all. Most specific wins. */
const scopeSchema = z.string().regex(/^(nasional|\d{2}|\d{4}|\d{6})$/);

/** JWS header `typ` of a kill switch. */
export const KILL_SWITCH_TYP = 'siaga-kill-switch+jws';

const timeSchema = z.iso.datetime();
const name = z.string().min(1).max(120);

/**
 * People who approved: two distinct ids at least, which the guards check. An approver without an id counts as nobody;
 * that it may be missing lets a gateway read back what an older control plane signed.
 */
const approversSchema = z
  .array(z.strictObject({ name, role: name, id: name.optional() }))
  .min(2)
  .max(8);
export type Approvers = z.infer<typeof approversSchema>;

const manualSchema = z.strictObject({
  /** Indonesian words for the officer at the TPS. */
  advice: z.string().min(10).max(500),
  /** Two distinct people, one of them of the leadership. */
  approvedBy: approversSchema,
});
type Manual = z.infer<typeof manualSchema>;

/** Longest that a tightening may last from the issue of its policy, milliseconds. A longer need renews it. */
export const TIGHTENING_MAX_MS = 4 * 3_600_000;

/**
 * One rule for one scope. Fields that are absent say nothing. `until` is the lapse of the *tightening*
 * fields (`shedBelow`, `loginPerSecond`, `publication`): after it the gateway goes back to adaptive-only. With such a
 * field it is `TIGHTENING_MAX_MS` after the issue at most.
 * `uploadMode` and `manual` never loosen by lapse; their `until` makes the service page a person.
 */
const ruleShape = {
  scope: scopeSchema,
  until: timeSchema,
  /** Refuse every operation less critical than this one: `officer-read` sheds `public-read`. */
  shedBelow: z.enum(OPERATIONS).optional(),
  /** Admit this many logins a second to the vendor, over all gateways; the rest waits its turn. */
  loginPerSecond: z.number().positive().max(1_000_000).optional(),
  /** When logins began to be paced here: the waiting room's opening minute counts from it, the same at every gateway. */
  pacedSince: timeSchema.optional(),
  uploadMode: z.enum(['direct', 'queue']).optional(),
  publication: z.enum(['live', 'snapshot', 'hold']).optional(),
  /** Who answers for a rule that shuts many out; a gateway's dry-run refuses such a rule without. */
  approvedBy: approversSchema.optional(),
  /** When `manual` began here. */
  manualSince: timeSchema.optional(),
};
/** On the wire, what several rules share is written once: `manual` may be a place in `manuals`. */
const wireRuleSchema = z.strictObject({
  ...ruleShape,
  manual: z.union([manualSchema, z.number().int().nonnegative()]).optional(),
});
type WireRule = z.infer<typeof wireRuleSchema>;
export type PolicyRule = Omit<WireRule, 'manual'> & { manual?: Manual | undefined };

/** What one gateway may have in flight at the vendor, and how fast it may drain its queue. */
const leaseSchema = z.strictObject({
  concurrency: z.number().int().positive().max(100_000),
  drainPerSecond: z.number().nonnegative().max(1_000_000),
  /** Share of national logins this gateway carries, 0..1: splits `loginPerSecond`. */
  loginShare: z.number().min(0).max(1),
});
export type Lease = z.infer<typeof leaseSchema>;

/** Why a scope may come back from manual mode: the vendor was seen to take its uploads, and how they drain. */
const manualReturnSchema = z.strictObject({
  scope: scopeSchema,
  at: timeSchema,
  /** Least share of upload attempts that the vendor confirmed, over the time watched, 0..1. */
  success: z.number().min(0).max(1),
  watchedMs: z.number().int().nonnegative(),
  /** The most that held uploads of the scope are drained with, per second over all gateways. */
  drainPerSecond: z.number().nonnegative().max(1_000_000),
});
export type ManualReturn = z.infer<typeof manualReturnSchema>;

/** `pulled`: this document is the kill switch itself. `left`: kill switches up to this serial are over. */
const killSwitchStateSchema = z.strictObject({
  serial: z.number().int().positive(),
  state: z.enum(['pulled', 'left']),
});

const POLICY_RULES_MAX = 600;

const wirePolicySchema = z
  .strictObject({
    epoch: z.number().int().positive(),
    issuedAt: timeSchema,
    /** Last moment at which a gateway may take this document up anew. One already in force stays. */
    expiresAt: timeSchema,
    reason: z.string().min(1).max(500),
    incidentId: z.string().max(120).nullable(),
    rules: z.array(wireRuleSchema).max(POLICY_RULES_MAX),
    leases: z.record(z.string(), leaseSchema),
    manuals: z.array(manualSchema).max(POLICY_RULES_MAX).optional(),
    /** Scopes that came back from manual mode lately, each once. */
    returns: z.array(manualReturnSchema).max(POLICY_RULES_MAX).optional(),
    killSwitch: killSwitchStateSchema.optional(),
  })
  .refine((doc) => new Set(doc.rules.map((rule) => rule.scope)).size === doc.rules.length, {
    message: 'two rules have the same scope',
  })
  .refine((doc) => doc.killSwitch?.state !== 'pulled' || doc.rules.length === 0, {
    message: 'a pulled kill switch has no rules',
  });
type WirePolicy = z.infer<typeof wirePolicySchema>;
export type Policy = Omit<WirePolicy, 'rules' | 'manuals'> & { rules: PolicyRule[] };

/** The whole policy: one small document, signed, with a strictly growing epoch (fencing). */
export const policySchema = wirePolicySchema.transform((wire, context): Policy => {
  const { manuals = [], rules, ...rest } = wire;
  const unpacked = rules.map(({ manual, ...rule }): PolicyRule => {
    const body = typeof manual === 'number' ? manuals[manual] : manual;
    if (manual !== undefined && body === undefined)
      context.addIssue({ code: 'custom', message: `rule ${rule.scope} names no entry of manuals` });
    return body === undefined ? rule : { ...rule, manual: body };
  });
  return { ...rest, rules: unpacked };
});

/** Whether something of a rule ends by itself when its time is over. */
export const isTightening = ({ shedBelow, loginPerSecond, publication }: Partial<PolicyRule>): boolean =>
  shedBelow !== undefined || loginPerSecond !== undefined || publication !== undefined;

/** A policy as it is signed: advice and approvers that rules share are written once. */
export function packPolicy({ rules, ...rest }: Policy): WirePolicy {
  const places = new Map<string, number>();
  const manuals: Manual[] = [];
  const packed = rules.map(({ manual, ...rule }): WireRule => {
    if (manual === undefined) return rule;
    const text = JSON.stringify(manual);
    const place = places.get(text) ?? manuals.push(manual) - 1;
    places.set(text, place);
    return { ...rule, manual: place };
  });
  return { ...rest, rules: packed, ...(manuals.length === 0 ? {} : { manuals }) };
}

/**
 * The kill switch: adaptive-only, signed beforehand and kept at every gateway, so that it can be pulled there when
 * nobody can issue a policy. Each serial can be pulled once; the control plane ends it and arms the next one.
 */
export const killSwitchSchema = z.strictObject({
  serial: z.number().int().positive(),
  preparedAt: timeSchema,
});
export type KillSwitch = z.infer<typeof killSwitchSchema>;

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
  'kill-switch',
  /** Its times do not fit the gateway's clock. */
  'clock',
  /** The gateway's disk does not take it. */
  'not-saved',
] as const;

/** A gateway's word: a policy is in force, or refused and why, or the kill switch was pulled there. */
export const policyAckSchema = z.discriminatedUnion('verdict', [
  z.strictObject({
    gateway: z.string(),
    epoch: z.number().int(),
    verdict: z.literal('ack'),
    at: z.iso.datetime(),
    /** Scopes whose tightening was over by the gateway's clock when it took the policy up: there it never acted. */
    lapsed: z.array(scopeSchema).min(1).max(POLICY_RULES_MAX).optional(),
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
  z.strictObject({
    gateway: z.string(),
    /** Epoch of the policy that the kill switch suspends. */
    epoch: z.number().int().nonnegative(),
    verdict: z.literal('killed'),
    at: z.iso.datetime(),
    serial: z.number().int().positive(),
    by: z.string().max(120),
    reason: z.string().max(500),
  }),
]);
export type PolicyAck = z.infer<typeof policyAckSchema>;

/** Control-plane endpoints that gateways use, with a bearer token of their own. */
export const CONTROL_PATHS = {
  /** SSE: event `policy`, data = compact JWS. `?gateway=<id>`. A keep-alive comment every 10 s. */
  stream: '/api/policy/stream',
  /** GET, text/plain compact JWS, 204 when there is none yet. `?gateway=<id>`. */
  current: '/api/policy/current',
  /** GET, text/plain compact JWS of the armed kill switch. `?gateway=<id>`. */
  killSwitch: '/api/policy/kill-switch',
  /** POST policyAck. */
  ack: '/api/policy/ack',
} as const;
