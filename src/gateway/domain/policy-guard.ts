import { PROVINCES, TPS_DENOMINATOR } from '../../catalog/index.ts';
import {
  NATIONAL,
  POLICY_MAX_BYTES,
  policySchema,
  type NACK_REASONS,
  type Policy,
  type PolicyRule,
} from '../../contracts/index.ts';

export type NackReason = (typeof NACK_REASONS)[number];

/** What the guard is told of a document it has to judge. */
export interface PolicyClaim {
  readonly bytes: number;
  /** The payload when a pinned key's signature holds, or why it does not. */
  readonly signed:
    { readonly ok: true; readonly payload: unknown } | { readonly ok: false; readonly why: string };
}

/** What the guard knows of its own gateway. */
export interface GuardFacts {
  readonly now: number;
  /** Epoch in force, 0 before the first; it comes from disk, so a restart forgets nothing. */
  readonly epochInForce: number;
  /** Why the queue takes nothing in, when it does not. */
  readonly queueRefusal: 'full' | 'failed' | undefined;
}

export type PolicyVerdict =
  | { readonly kind: 'accepted'; readonly policy: Policy }
  | {
      readonly kind: 'refused';
      readonly reason: NackReason;
      readonly detail: string;
      readonly epoch: number;
    };

/** Share of the nation's TPS that may go manual on the word of any two people. */
const MANUAL_SHARE = 0.25;

/** Judge a policy document: refuse what is too large, forged, malformed, old, expired or unsafe. */
export function judgePolicy(claim: PolicyClaim, facts: GuardFacts): PolicyVerdict {
  const refuse = (reason: NackReason, detail: string, epoch = 0): PolicyVerdict => ({
    kind: 'refused',
    reason,
    detail: detail.slice(0, 500),
    epoch,
  });
  if (claim.bytes > POLICY_MAX_BYTES)
    return refuse('too-large', `${claim.bytes} bytes, at most ${POLICY_MAX_BYTES}`);
  if (!claim.signed.ok) return refuse('unsigned', claim.signed.why);
  const parsed = policySchema.safeParse(claim.signed.payload);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuse('malformed', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a policy'}`);
  }
  const policy = parsed.data;
  if (policy.epoch <= facts.epochInForce) {
    return refuse('older-epoch', `epoch ${policy.epoch}, in force ${facts.epochInForce}`, policy.epoch);
  }
  if (Date.parse(policy.expiresAt) <= facts.now) {
    return refuse('expired', `expired at ${policy.expiresAt}`, policy.epoch);
  }
  const danger = dangerOf(policy, facts);
  return danger === undefined ? { kind: 'accepted', policy } : refuse('unsafe', danger, policy.epoch);
}

/** Read back a document that was in force before a restart: signature and form count, age does not. */
export function judgeLastKnownGood(claim: PolicyClaim): Policy | undefined {
  if (!claim.signed.ok) return undefined;
  const parsed = policySchema.safeParse(claim.signed.payload);
  return parsed.success ? parsed.data : undefined;
}

function dangerOf(policy: Policy, facts: GuardFacts): string | undefined {
  const manual = policy.rules.filter((rule) => rule.manual !== undefined);
  for (const rule of manual) {
    const fault = approvalFault(rule);
    if (fault !== undefined) return `manual for ${rule.scope}: ${fault}`;
  }
  if (isWide(manual) && !manual.every(hasTwoRoles)) {
    return 'manual for more than a quarter of the TPS needs approvers of two roles on every rule';
  }
  if (facts.queueRefusal !== undefined) {
    const holding = policy.rules.find((rule) => rule.manual !== undefined || rule.uploadMode === 'queue');
    if (holding) return `the queue is ${facts.queueRefusal}: holding ${holding.scope} would refuse uploads`;
  }
  const locked = policy.rules.find((rule) => rule.shedBelow === 'upload');
  return locked && `shedBelow upload for ${locked.scope} refuses every login, and so every later upload`;
}

function approvalFault(rule: PolicyRule): string | undefined {
  const approvers = rule.manual?.approvedBy ?? [];
  if (new Set(approvers.map((person) => person.name)).size < 2) return 'two distinct people must approve';
  return approvers.some((person) => person.role === 'leadership')
    ? undefined
    : 'nobody of the leadership approved';
}

const hasTwoRoles = (rule: PolicyRule): boolean =>
  new Set(rule.manual?.approvedBy.map((person) => person.role)).size >= 2;

/** Whether these scopes hold more than a quarter of the TPS. Parts of a province count by their province's mean. */
function isWide(rules: readonly PolicyRule[]): boolean {
  if (rules.some((rule) => rule.scope === NATIONAL)) return true;
  let tps = 0;
  for (const province of PROVINCES) {
    const parts = rules.filter((rule) => rule.scope.startsWith(province.code)).map((rule) => rule.scope);
    if (parts.includes(province.code)) tps += province.tps;
    else {
      for (const part of parts)
        tps += province.tps / (part.length === 4 ? province.kabKota : province.kecamatan);
    }
  }
  return tps > MANUAL_SHARE * TPS_DENOMINATOR;
}
