import { NATIONAL, type Approvers, type ManualReturn, type PolicyRule } from '../contracts/index.ts';
import { PROVINCES } from './provinces.ts';

/** How manual mode stood before a change. Times are milliseconds by the control plane's clock. */
export interface ManualStanding {
  /** Scopes in manual mode, each since when. */
  readonly since: ReadonlyMap<string, number>;
  /** When the set of them last changed; undefined: never. */
  readonly changedAtMs: number | undefined;
  /** When that was known to be all of it: nothing that is new now can have begun earlier. */
  readonly asOfMs: number;
  /** Whoever judges would have heard of what began before; what it did not hear of counts in a spread from then only. */
  readonly doubtsBeforeMs?: number;
  /** Since when scopes count in a spread, where that is later than they say that they began. */
  readonly countedSince?: ReadonlyMap<string, number>;
}

export const NO_MANUAL: ManualStanding = { since: new Map(), changedAtMs: undefined, asOfMs: 0 };

/** Spans of the rules, milliseconds; a replay shortens them with the night. */
export interface ManualPace {
  /** Least time between two changes. */
  readonly gapMs: number;
  /** Least time in manual mode. */
  readonly holdDownMs: number;
  /** Time within which a spread counts as one. */
  readonly spreadMs: number;
  /** Least time for which the vendor was watched before a return. */
  readonly probeMs: number;
}

/** What a policy wants of manual mode. */
export interface ManualChange {
  readonly rules: readonly PolicyRule[];
  readonly returns: readonly ManualReturn[];
  /** When it was issued. */
  readonly atMs: number;
}

/** Which rule a change breaks, and where. */
export interface ManualFault {
  readonly kind:
    | 'one-person'
    | 'no-leadership'
    | 'all-provinces'
    | 'too-wide'
    | 'too-soon'
    | 'held-down'
    | 'no-probes'
    | 'probes-fail'
    | 'no-drain';
  readonly scope: string;
}

/** Provinces and share of TPS that may go manual within one spread on the word of two people of one role. */
const MOST_PROVINCES = 3;
const MOST_SHARE = 0.25;
/** Share of attempts at the vendor that must succeed before a return. */
const RETURN_SUCCESS = 0.99;

const CODES = PROVINCES.map((province) => province.code);
const NATION = PROVINCES.reduce((sum, province) => sum + province.tps, 0);

/** Provinces that scopes lie in, in part or whole. */
export const provincesIn = (scopes: Iterable<string>): ReadonlySet<string> =>
  new Set([...scopes].flatMap((scope) => (scope === NATIONAL ? CODES : [scope.slice(0, 2)])));

/** TPS of a scope. A part of a province counts by the mean of its kind, an unknown code as none. */
export function tpsIn(scope: string): number {
  if (scope === NATIONAL) return NATION;
  const province = PROVINCES.find(({ code }) => code === scope.slice(0, 2));
  if (!province) return 0;
  if (scope.length === 2) return province.tps;
  return province.tps / (scope.length === 4 ? province.kabKota : province.kecamatan);
}

/** Whether `scope` lies in one of these, or is one of them. */
const isCovered = (scope: string, by: ReadonlySet<string>): boolean =>
  by.has(NATIONAL) || [2, 4, 6].some((width) => width <= scope.length && by.has(scope.slice(0, width)));

/** Share of the nation's TPS in these scopes; what lies within another one counts once. */
function shareOf(scopes: readonly string[]): number {
  const outer = scopes.filter((scope) => {
    const others = new Set(scopes.filter((other) => other !== scope));
    return scope === NATIONAL || !isCovered(scope, others);
  });
  return outer.reduce((sum, scope) => sum + tpsIn(scope), 0) / NATION;
}

const distinct = (values: readonly string[]): number => new Set(values).size;

/**
 * How many people these are, by their accounts: a name can be spelled in two ways, and two people can share one.
 * Whoever has no id counts as nobody.
 */
export const peopleAmong = (approvers: Approvers): number =>
  distinct(approvers.flatMap(({ id }) => (id === undefined ? [] : [id.trim().toLowerCase()])));

const rolesAmong = (approvers: Approvers): number => distinct(approvers.map((person) => person.role));

interface ManualRule {
  readonly scope: string;
  readonly approvedBy: Approvers;
  readonly sinceMs: number;
  /** From when on it counts in a spread. */
  readonly countedMs: number;
}

/** Manual rules, each since when by its own word, as far as that fits what was known before. */
function manualRules(before: ManualStanding, { rules, atMs }: ManualChange): readonly ManualRule[] {
  return rules.flatMap(({ scope, manual, manualSince }) => {
    if (!manual) return [];
    const known = before.since.get(scope);
    const said = manualSince === undefined ? (known ?? atMs) : Date.parse(manualSince);
    const sinceMs = Math.min(atMs, Math.max(known ?? before.asOfMs, said));
    const doubted = known === undefined ? before.doubtsBeforeMs : before.countedSince?.get(scope);
    const countedMs = Math.min(atMs, Math.max(sinceMs, doubted ?? sinceMs));
    return [{ scope, approvedBy: manual.approvedBy, sinceMs, countedMs }];
  });
}

/**
 * Judge a change of manual mode; undefined: it may be. Every rule names two distinct people, one of the leadership.
 * The last province, and a wide or fast spread (more than three provinces or a quarter of the TPS within the
 * spread's time), need people of two roles. Changes keep apart, and nobody returns before the hold-down is over
 * and the vendor was seen to take uploads again, with a rate at which the held ones go out.
 */
export function manualFault(
  before: ManualStanding,
  change: ManualChange,
  pace: ManualPace,
): ManualFault | undefined {
  const manual = manualRules(before, change);
  return (
    approvalFault(manual) ??
    reachFault(manual, change.atMs, pace) ??
    entryFault(before, manual, pace) ??
    returnFault(before, manual, change, pace)
  );
}

function approvalFault(manual: readonly ManualRule[]): ManualFault | undefined {
  for (const { scope, approvedBy } of manual) {
    if (peopleAmong(approvedBy) < 2) return { kind: 'one-person', scope };
    if (!approvedBy.some((person) => person.role === 'leadership')) return { kind: 'no-leadership', scope };
  }
  return undefined;
}

function reachFault(
  manual: readonly ManualRule[],
  atMs: number,
  { spreadMs }: ManualPace,
): ManualFault | undefined {
  const ofOneRole = (rules: readonly ManualRule[]) =>
    rules.find(({ approvedBy }) => rolesAmong(approvedBy) < 2);
  if (provincesIn(manual.map(({ scope }) => scope)).size >= PROVINCES.length) {
    const weak = ofOneRole(manual);
    if (weak) return { kind: 'all-provinces', scope: weak.scope };
  }
  const fresh = manual.filter(({ countedMs }) => atMs - countedMs <= spreadMs);
  const scopes = fresh.map(({ scope }) => scope);
  const isWide = provincesIn(scopes).size > MOST_PROVINCES || shareOf(scopes) > MOST_SHARE;
  const weak = isWide ? ofOneRole(fresh) : undefined;
  return weak && { kind: 'too-wide', scope: weak.scope };
}

const isTooSoon = ({ changedAtMs }: ManualStanding, atMs: number, { gapMs }: ManualPace): boolean =>
  changedAtMs !== undefined && atMs - changedAtMs < gapMs;

function entryFault(
  before: ManualStanding,
  manual: readonly ManualRule[],
  pace: ManualPace,
): ManualFault | undefined {
  const entered = manual.filter(({ scope }) => !before.since.has(scope));
  const hasty = entered.find(({ sinceMs }) => isTooSoon(before, sinceMs, pace));
  return hasty && { kind: 'too-soon', scope: hasty.scope };
}

/** Scopes that were manual and are no longer, in full. */
function leaving(before: ManualStanding, manual: readonly ManualRule[]): readonly string[] {
  const wanted = new Set(manual.map(({ scope }) => scope));
  return [...before.since.keys()].filter((scope) => !isCovered(scope, wanted));
}

function returnFault(
  before: ManualStanding,
  manual: readonly ManualRule[],
  { returns }: ManualChange,
  pace: ManualPace,
): ManualFault | undefined {
  for (const scope of leaving(before, manual)) {
    const sinceMs = before.since.get(scope) ?? 0;
    const seen = returns.find((entry) => entry.scope === scope && Date.parse(entry.at) >= sinceMs);
    if (!seen || seen.watchedMs < pace.probeMs) return { kind: 'no-probes', scope };
    if (seen.success < RETURN_SUCCESS) return { kind: 'probes-fail', scope };
    if (seen.drainPerSecond <= 0) return { kind: 'no-drain', scope };
    if (Date.parse(seen.at) - sinceMs < pace.holdDownMs) return { kind: 'held-down', scope };
    if (isTooSoon(before, Date.parse(seen.at), pace)) return { kind: 'too-soon', scope };
  }
  return undefined;
}

/** How manual mode stands after a change that was judged. */
export function standingAfter(before: ManualStanding, change: ManualChange): ManualStanding {
  const manual = manualRules(before, change);
  const entered = manual.filter(({ scope }) => !before.since.has(scope)).map(({ sinceMs }) => sinceMs);
  const left = leaving(before, manual).map((scope) => {
    const seen = change.returns.find((entry) => entry.scope === scope);
    return seen ? Date.parse(seen.at) : change.atMs;
  });
  const times = [before.changedAtMs ?? Number.NEGATIVE_INFINITY, ...entered, ...left];
  const changedAtMs = Math.max(...times);
  return {
    since: new Map(manual.map(({ scope, sinceMs }) => [scope, sinceMs])),
    changedAtMs: Number.isFinite(changedAtMs) ? changedAtMs : undefined,
    asOfMs: change.atMs,
    countedSince: new Map(
      manual
        .filter(({ sinceMs, countedMs }) => countedMs > sinceMs)
        .map(({ scope, countedMs }) => [scope, countedMs]),
    ),
  };
}
