import { peopleAmong } from '../../catalog/index.ts';
import type { Lease, Policy, PolicyRule } from '../../contracts/index.ts';
import { workerPolicyShare } from './policy-share.ts';
import { PolicyView } from './policy-view.ts';
import type { Served } from './served-counts.ts';

/** What a gateway knows of itself when it tries a policy out on paper. */
export interface DryRunFacts {
  readonly now: number;
  /** Uploads of the last minute; logins of the busiest minute of late. */
  readonly served: Served;
  /** Gateways of its region, to any of which the region's phones come. */
  readonly gateways: number;
  /** Its lease as it stands; the policy may bring another. */
  readonly lease: Lease;
  /** The most live uploads that were in flight at once within the last minute. */
  readonly uploadsInFlight: number;
  readonly gatewayId: string;
  /** Why the queue takes nothing in, when it does not. */
  readonly queueRefusal: 'full' | 'failed' | undefined;
}

/** Shares of what was served in a minute that may be lost without a second approver. */
const UPLOADS_LOST = 0.05;
const LOGINS_LOST = 0.9;
/** With fewer logins than these a minute says nothing about pacing. */
const LEAST_LOGINS = 20;
const WINDOW_SECONDS = 60;

interface Loss {
  readonly share: number;
  /** Scope that loses most. */
  readonly scope: string;
}

/**
 * Try a policy on what was served: what it would refuse of the uploads of the last minute, and of the logins of the
 * busiest minute of late, for a pace shuts out ever more when it is held against what the pace before let through. What
 * the policy in force refuses already does not count, nor do rules that two people answer for; a lease nobody can answer
 * for. Undefined: nothing too grave.
 */
export function dryRunFault(
  next: Policy,
  inForce: Policy | undefined,
  facts: DryRunFacts,
): string | undefined {
  const unanswered = withoutApproved(next);
  const lease = next.leases[facts.gatewayId] ?? facts.lease;
  const here = workerPolicyShare(1, 0, facts.gateways);
  const after = new PolicyView(here.ofPolicy(unanswered), lease);
  const before = new PolicyView(inForce && here.ofPolicy(inForce), facts.lease);
  if (facts.queueRefusal !== undefined) {
    const loss = heldShare(after, facts);
    if (loss.share > UPLOADS_LOST && loss.share > heldShare(before, facts).share) {
      return `the queue is ${facts.queueRefusal}: holding ${loss.scope} would refuse ${percent(loss.share)} of uploads`;
    }
    const shed = shedByLease(lease, facts);
    if (shed > UPLOADS_LOST) {
      return `the queue is ${facts.queueRefusal}: a lease of ${lease.concurrency} would refuse ${percent(shed)} of uploads`;
    }
  }
  const locked = unanswered.rules.find((rule) => rule.shedBelow === 'upload');
  if (locked) return `shedBelow upload for ${locked.scope} refuses every login, and so every later upload`;
  const loss = loginLoss(after, facts);
  if (loss.share > LOGINS_LOST && loss.share > loginLoss(before, facts).share) {
    return `loginPerSecond for ${loss.scope} would shut out ${percent(loss.share)} of the logins of the busiest minute of late`;
  }
  return undefined;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const isAnsweredFor = ({ approvedBy, manual }: PolicyRule): boolean =>
  peopleAmong(approvedBy ?? manual?.approvedBy ?? []) >= 2;

/** The policy without the rules that two people answer for. */
const withoutApproved = (policy: Policy): Policy => ({
  ...policy,
  rules: policy.rules.filter((rule) => !isAnsweredFor(rule)),
});

/** Share of uploads that would be held, each where its own kecamatan's rule says so. */
function heldShare(view: PolicyView, { served, now }: DryRunFacts): Loss {
  const places = served.places('upload');
  let total = 0;
  let held = 0;
  let most = { scope: '', count: 0 };
  for (const [place, count] of places) {
    total += count;
    const rule = view.at(place, now);
    if (rule.manual === undefined && rule.uploadMode === 'direct') continue;
    held += count;
    if (count > most.count) most = { scope: place, count };
  }
  // Nothing counted proves nothing harmless.
  const holding = view.policy?.rules.find((rule) => rule.manual !== undefined || rule.uploadMode === 'queue');
  if (total === 0) return { share: holding ? 1 : 0, scope: holding?.scope ?? '' };
  return { share: held / total, scope: most.scope };
}

/** Share of uploads for which a smaller lease has no place, while there is no queue that would take them instead. */
const shedByLease = (next: Lease, { lease, uploadsInFlight }: DryRunFacts): number =>
  next.concurrency < Math.min(lease.concurrency, uploadsInFlight)
    ? 1 - next.concurrency / uploadsInFlight
    : 0;

/** Share of logins beyond what the paces of their rooms let through in the time they were counted in. */
function loginLoss(view: PolicyView, { served, now }: DryRunFacts): Loss {
  const rooms = new Map<string, { asked: number; most: number }>();
  let total = 0;
  for (const [place, count] of served.places('login')) {
    total += count;
    const { pacing } = view.at(place, now);
    if (!pacing) continue;
    const asked = (rooms.get(pacing.scope)?.asked ?? 0) + count;
    rooms.set(pacing.scope, { asked, most: pacing.perSecond * WINDOW_SECONDS });
  }
  if (total < LEAST_LOGINS) return { share: 0, scope: '' };
  const losses = [...rooms].map(([scope, { asked, most }]) => ({ scope, lost: Math.max(0, asked - most) }));
  const lost = losses.reduce((sum, entry) => sum + entry.lost, 0);
  const worst = losses.reduce((a, b) => (b.lost > a.lost ? b : a), { scope: '', lost: 0 });
  return { share: lost / total, scope: worst.scope };
}
