import { NO_MANUAL, standingAfter, type ManualStanding } from '../../catalog/index.ts';
import type { KillSwitch, Policy } from '../../contracts/index.ts';

/** A kill switch that was pulled here and is not over yet. */
export interface Killed {
  readonly serial: number;
  readonly atMs: number;
  readonly by: string;
  readonly reason: string;
  /** Pulled at this gateway's own host, not by a policy. */
  readonly here: boolean;
}

/** Everything a gateway remembers of policies; it is on disk before it counts. */
export interface PolicyStanding {
  /** The newest policy that was taken up; suspended while the kill switch is pulled. */
  readonly policy: Policy | undefined;
  readonly manual: ManualStanding;
  readonly killed: Killed | undefined;
  /** Kill switches up to this serial are over. */
  readonly leftSerial: number;
}

export const NO_POLICY: PolicyStanding = {
  policy: undefined,
  manual: NO_MANUAL,
  killed: undefined,
  leftSerial: 0,
};

/** What is obeyed: the policy, or nothing of it while the kill switch is pulled. */
export const obeyed = ({ policy, killed }: PolicyStanding): Policy | undefined =>
  policy && killed ? { ...policy, rules: [] } : policy;

/** Whether the newest policy is not obeyed: the kill switch is pulled, and it is not that policy itself that says so. */
export const isSuspended = ({ policy, killed }: PolicyStanding): boolean =>
  killed !== undefined && policy?.killSwitch?.state !== 'pulled';

/** The standing of a gateway that would have heard, had anything that it does not know of begun before `untilMs`. */
export const knownUntil = (standing: PolicyStanding, untilMs: number): PolicyStanding => ({
  ...standing,
  manual: { ...standing.manual, doubtsBeforeMs: untilMs },
});

/** Manual mode as a new policy finds it: who comes from the kill switch has left manual mode already. */
export function manualBefore({ manual, killed }: PolicyStanding, next: Policy): ManualStanding {
  if (!killed) return manual;
  const wanted = new Set(next.rules.filter((rule) => rule.manual).map((rule) => rule.scope));
  const since = new Map([...manual.since].filter(([scope]) => wanted.has(scope)));
  return { ...manual, since, changedAtMs: undefined };
}

/** Whether this policy may end the kill switch that is pulled, or leaves it as it is. */
export const respectsKillSwitch = ({ killed }: PolicyStanding, { killSwitch }: Policy): boolean =>
  killed === undefined || killSwitch?.state === 'pulled' || (killSwitch?.serial ?? 0) >= killed.serial;

/** The standing once a judged policy is taken up. */
export function afterPolicy(standing: PolicyStanding, policy: Policy): PolicyStanding {
  const { killSwitch, issuedAt, returns = [], rules } = policy;
  const change = { rules, returns, atMs: Date.parse(issuedAt) };
  if (killSwitch?.state === 'pulled') {
    const pulled = {
      serial: killSwitch.serial,
      atMs: change.atMs,
      by: 'control plane',
      reason: policy.reason,
      here: false,
    };
    return { ...standing, policy, killed: standing.killed ?? pulled };
  }
  return {
    policy,
    manual: standingAfter(manualBefore(standing, policy), change),
    killed: undefined,
    leftSerial: Math.max(standing.leftSerial, killSwitch?.serial ?? 0),
  };
}

/** The standing once the kill switch is pulled; undefined when that serial is over, or pulled already. */
export function afterKillSwitch(
  standing: PolicyStanding,
  { serial }: KillSwitch,
  order: { readonly atMs: number; readonly by: string; readonly reason: string },
): PolicyStanding | undefined {
  if (serial <= standing.leftSerial || (standing.killed?.serial ?? 0) >= serial) return undefined;
  return { ...standing, killed: { serial, ...order, here: true } };
}
