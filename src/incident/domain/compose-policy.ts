import {
  isTightening,
  OPERATIONS,
  TIGHTENING_MAX_MS,
  type Lease,
  type PolicyRule,
} from '../../contracts/index.ts';

/** What a run holds for a scope, as the store keeps it. */
export interface Held {
  readonly runId: string;
  readonly scope: string;
  readonly rule: Omit<PolicyRule, 'scope'>;
  /** When it was imposed, or, with manual mode, when that began. */
  readonly imposedAtMs: number;
}

type Body = Omit<PolicyRule, 'scope'>;

const PUBLICATION = ['live', 'snapshot', 'hold'] as const;

const pick = <T>(a: T | undefined, b: T | undefined, stricter: (a: T, b: T) => boolean): T | undefined => {
  if (a === undefined || b === undefined) return a ?? b;
  return stricter(b, a) ? b : a;
};

/** The stricter of both in every field; the lapse is the later one, as each run's own part goes with its own. */
function mergeRules(a: Body, b: Body): Body {
  const merged = {
    shedBelow: pick(a.shedBelow, b.shedBelow, (x, y) => OPERATIONS.indexOf(x) < OPERATIONS.indexOf(y)),
    loginPerSecond: pick(a.loginPerSecond, b.loginPerSecond, (x, y) => x < y),
    pacedSince: pick(a.pacedSince, b.pacedSince, (x, y) => x < y),
    uploadMode: pick(a.uploadMode, b.uploadMode, (x, y) => x === 'queue' && y === 'direct'),
    publication: pick(
      a.publication,
      b.publication,
      (x, y) => PUBLICATION.indexOf(x) > PUBLICATION.indexOf(y),
    ),
    manual: a.manual ?? b.manual,
    manualSince: pick(a.manualSince, b.manualSince, (x, y) => x < y),
    // A rule that nobody answers for takes the other's approval away: the merged one is more than was approved.
    approvedBy: a.approvedBy && b.approvedBy ? a.approvedBy : undefined,
  };
  const said = Object.entries(merged).filter(([, value]) => value !== undefined);
  const until = Date.parse(a.until) >= Date.parse(b.until) ? a.until : b.until;
  return { until, ...(Object.fromEntries(said) as Omit<Body, 'until'>) };
}

/** After its lapse only what never loosens by itself is left of a rule; undefined: nothing is. */
function afterLapse(rule: Body, nowMs: number): Body | undefined {
  if (Date.parse(rule.until) > nowMs) return rule;
  const { until, uploadMode, manual, approvedBy, manualSince } = rule;
  if (uploadMode !== 'queue' && manual === undefined) return undefined;
  return {
    until,
    ...(approvedBy === undefined ? {} : { approvedBy }),
    ...(manualSince === undefined ? {} : { manualSince }),
    ...(uploadMode === undefined ? {} : { uploadMode }),
    ...(manual === undefined ? {} : { manual }),
  };
}

/** Make the rules of the one policy from what all runs hold: one per scope, strictest field wins. */
export function composeRules(held: readonly Held[], nowMs: number): readonly PolicyRule[] {
  const byScope = new Map<string, Body>();
  const inOrder = [...held].sort((a, b) => (a.scope + a.runId < b.scope + b.runId ? -1 : 1));
  for (const { scope, rule, imposedAtMs } of inOrder) {
    // After a clock that was set back, what was imposed lies ahead: gateways refuse what began after its policy's issue.
    const since = new Date(Math.min(imposedAtMs, nowMs)).toISOString();
    const begun = {
      ...(rule.manual ? { manualSince: since } : {}),
      ...(rule.loginPerSecond === undefined ? {} : { pacedSince: since }),
    };
    const live = afterLapse({ ...rule, ...begun }, nowMs);
    if (!live) continue;
    const other = byScope.get(scope);
    byScope.set(scope, other ? mergeRules(other, live) : live);
  }
  return [...byScope].map(([scope, rule]) => ({ scope, ...bounded(rule, nowMs) }));
}

/** Gateways refuse a tightening of more than four hours, and everything else that the policy says with it. */
function bounded(rule: Body, nowMs: number): Body {
  const latest = nowMs + TIGHTENING_MAX_MS;
  if (!isTightening(rule) || Date.parse(rule.until) <= latest) return rule;
  return { ...rule, until: new Date(latest).toISOString() };
}

/** What the vendor can do tonight. */
export interface Capacity {
  readonly uploadsPerSecond: number;
  /** In-flight requests beyond which more only adds latency. */
  readonly usefulConcurrency: number;
}

/** A lease leaves room over the gateway's fair share, for zones are busy at different hours. */
const HEADROOM = 2.5;
/** Below this a small region's own wave, which comes while the others are idle, would be shed. */
const LEAST_CONCURRENCY = 10;

/** What each gateway may have in flight and drain, by its weight. */
export function leasesFor(
  gateways: readonly { readonly id: string; readonly weight: number }[],
  capacity: Capacity,
): Readonly<Record<string, Lease>> {
  const entries = gateways.map(({ id, weight }) => {
    const concurrency = Math.max(
      LEAST_CONCURRENCY,
      Math.ceil(weight * HEADROOM * capacity.usefulConcurrency),
    );
    const drainPerSecond = Math.round(capacity.uploadsPerSecond * Math.min(1, weight * HEADROOM) * 100) / 100;
    return [id, { concurrency, drainPerSecond, loginShare: Math.min(1, weight) }] as const;
  });
  return Object.fromEntries(entries);
}
