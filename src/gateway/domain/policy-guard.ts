import { manualFault, type ManualFault, type ManualPace } from '../../catalog/index.ts';
import {
  isTightening,
  POLICY_MAX_BYTES,
  policySchema,
  TIGHTENING_MAX_MS,
  type NACK_REASONS,
  type Policy,
} from '../../contracts/index.ts';
import { dryRunFault, type DryRunFacts } from './dry-run.ts';
import { manualBefore, obeyed, respectsKillSwitch, type PolicyStanding } from './policy-standing.ts';

export type NackReason = (typeof NACK_REASONS)[number];

/** What the guard is told of a document it has to judge. */
export interface PolicyClaim {
  readonly bytes: number;
  /** The payload when a pinned key's signature holds, or why it does not. */
  readonly signed:
    { readonly ok: true; readonly payload: unknown } | { readonly ok: false; readonly why: string };
}

/** What the guard knows of its own gateway. */
export interface GuardFacts extends DryRunFacts {
  /** What was in force before; it comes from disk, so a restart forgets nothing. */
  readonly standing: PolicyStanding;
  readonly pace: ManualPace;
  /** Whether the vendor fails this gateway's own uploads of a province just now. */
  vendorFails(province: string): boolean;
}

export type PolicyVerdict =
  | { readonly kind: 'accepted'; readonly policy: Policy }
  | {
      readonly kind: 'refused';
      readonly reason: NackReason;
      readonly detail: string;
      readonly epoch: number;
      /** The document itself, when it could be read: its reason and approvers belong into the audit. */
      readonly policy?: Policy;
    };

/** How far a policy's issue may lie ahead of this gateway's clock. */
const MOST_AHEAD_MS = 5 * 60_000;

/** Judge a policy document: refuse what is too large, forged, malformed, old, expired or unsafe. */
export function judgePolicy(claim: PolicyClaim, facts: GuardFacts): PolicyVerdict {
  const refuse = (reason: NackReason, detail: string, policy?: Policy): PolicyVerdict => ({
    kind: 'refused',
    reason,
    detail: detail.slice(0, 500),
    epoch: policy?.epoch ?? 0,
    ...(policy ? { policy } : {}),
  });
  if (claim.bytes > POLICY_MAX_BYTES)
    return refuse('too-large', `${claim.bytes} bytes, at most ${POLICY_MAX_BYTES}`);
  if (!claim.signed.ok) return refuse('unsigned', claim.signed.why);
  const parsed = policySchema.safeParse(claim.signed.payload);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return refuse('malformed', faults.join('; '));
  }
  const policy = parsed.data;
  const timeFault = timeFaultIn(policy);
  if (timeFault !== undefined) return refuse('malformed', `rules: ${timeFault}`, policy);
  const { standing, now } = facts;
  const epochInForce = standing.policy?.epoch ?? 0;
  if (policy.epoch <= epochInForce)
    return refuse('older-epoch', `epoch ${policy.epoch}, in force ${epochInForce}`, policy);
  // Whoever pulls the kill switch must not be kept from it by a clock; epochs keep an old one out.
  const isPull = policy.killSwitch?.state === 'pulled';
  if (Date.parse(policy.expiresAt) <= now && !isPull)
    return refuse('expired', `expired at ${policy.expiresAt}`, policy);
  const aheadMs = Date.parse(policy.issuedAt) - now;
  if (aheadMs > MOST_AHEAD_MS && !isPull)
    return refuse('clock', `issued ${Math.round(aheadMs / 1_000)} s ahead of this gateway's clock`, policy);
  if (!respectsKillSwitch(standing, policy)) {
    const serial = standing.killed?.serial ?? 0;
    return refuse(
      'kill-switch',
      `kill switch ${serial} is pulled here and this policy does not end it`,
      policy,
    );
  }
  const danger = dangerOf(policy, facts);
  return danger === undefined ? { kind: 'accepted', policy } : refuse('unsafe', danger, policy);
}

/** Read back a document that was in force before a restart: signature and form count, age does not. */
export function judgeLastKnownGood(claim: PolicyClaim): Policy | undefined {
  if (!claim.signed.ok) return undefined;
  const parsed = policySchema.safeParse(claim.signed.payload);
  return parsed.success ? parsed.data : undefined;
}

/**
 * What is wrong with the times of rules, held against the policy's own issue: by its own clock each gateway would come
 * to another verdict. Logins that began to be paced later than that would have their opening minute still before them,
 * and whoever waits would be drawn by lot all the while.
 */
function timeFaultIn({ rules, issuedAt }: Policy): string | undefined {
  const issued = Date.parse(issuedAt);
  const overlong = rules.find(
    (rule) => isTightening(rule) && Date.parse(rule.until) - issued > TIGHTENING_MAX_MS,
  );
  if (overlong) return `the tightening of ${overlong.scope} lasts more than 4 hours`;
  const early = rules.find(({ pacedSince }) => pacedSince !== undefined && Date.parse(pacedSince) > issued);
  return early && `pacedSince of ${early.scope} lies after the issue of the policy`;
}

/** Scopes whose tightening is over already: by a clock that goes ahead, or because the policy came late. */
export const lapsedIn = ({ rules }: Policy, now: number): string[] =>
  rules.filter((rule) => isTightening(rule) && Date.parse(rule.until) <= now).map(({ scope }) => scope);

function dangerOf(policy: Policy, facts: GuardFacts): string | undefined {
  // The kill switch is for when a policy does harm: it asks for no proof that the vendor is well.
  if (policy.killSwitch?.state === 'pulled') return undefined;
  const { rules, returns = [], issuedAt } = policy;
  const before = manualBefore(facts.standing, policy);
  const change = { rules, returns, atMs: Date.parse(issuedAt) };
  const fault = manualFault(before, change, facts.pace);
  if (fault) return `manual for ${fault.scope}: ${FAULT_WORDS[fault.kind]}`;
  const stillManual = new Set(rules.filter((rule) => rule.manual).map((rule) => rule.scope));
  const sick = [...before.since.keys()].find(
    (scope) => !stillManual.has(scope) && facts.vendorFails(scope.slice(0, 2)),
  );
  if (sick !== undefined) return `manual for ${sick}: the vendor fails this gateway's own uploads there`;
  return dryRunFault(policy, obeyed(facts.standing), facts);
}

const FAULT_WORDS: Readonly<Record<ManualFault['kind'], string>> = {
  'one-person': 'two distinct people must approve',
  'no-leadership': 'nobody of the leadership approved',
  'all-provinces': 'the last province needs approvers of two roles on every rule',
  'too-wide': 'more than three provinces or a quarter of the TPS at once needs approvers of two roles',
  'too-soon': 'changes of manual mode must keep apart',
  'held-down': 'it has not been manual for long enough to return',
  'no-probes': 'a return needs the vendor to have been watched',
  'probes-fail': 'the vendor did not take enough uploads to return',
  'no-drain': 'a return needs a rate at which held uploads are drained',
};
