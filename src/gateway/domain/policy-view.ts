import { NATIONAL, type Lease, type Operation, type Policy, type PolicyRule } from '../../contracts/index.ts';

/** What the policy says for one place at one moment. Fields that are undefined say nothing. */
export interface EffectiveRule {
  readonly shedBelow: Operation | undefined;
  readonly pacing: LoginPacingRule | undefined;
  readonly uploadMode: 'direct' | 'queue';
  readonly publication: 'live' | 'snapshot' | 'hold';
  readonly manual: { readonly advice: string } | undefined;
}

/** Logins a second that this process lets through in one waiting room; `scope` names the room. */
export interface LoginPacingRule {
  readonly scope: string;
  readonly perSecond: number;
  /** When the room opened, milliseconds since the epoch. */
  readonly since: number;
}

const ADAPTIVE_ONLY: EffectiveRule = {
  shedBelow: undefined,
  pacing: undefined,
  uploadMode: 'direct',
  publication: 'live',
  manual: undefined,
};

interface TimedRule extends PolicyRule {
  readonly untilMs: number;
}

const SCOPE_WIDTHS = [6, 4, 2] as const;

/** A policy laid out for quick questions. Without a policy everything is adaptive-only. */
export class PolicyView {
  readonly policy: Policy | undefined;
  readonly #rules = new Map<string, TimedRule>();
  readonly #loginShare: number;

  constructor(policy: Policy | undefined, lease: Lease) {
    this.policy = policy;
    this.#loginShare = lease.loginShare;
    for (const rule of policy?.rules ?? []) {
      this.#rules.set(rule.scope, { ...rule, untilMs: Date.parse(rule.until) });
    }
  }

  /** The rule in effect for a TPS or province code (or `nasional`): each field from the narrowest scope that has it. */
  at(place: string, now: number): EffectiveRule {
    if (this.#rules.size === 0) return ADAPTIVE_ONLY;
    const rules = this.#rulesFor(place);
    const tightening = rules.filter((rule) => now < rule.untilMs);
    const paced = tightening.find((rule) => rule.loginPerSecond !== undefined);
    return {
      shedBelow: tightening.find((rule) => rule.shedBelow !== undefined)?.shedBelow,
      pacing: paced && this.#pacing(paced),
      // Neither of these loosens by lapse: a person lifts them.
      uploadMode: rules.find((rule) => rule.uploadMode !== undefined)?.uploadMode ?? 'direct',
      publication: tightening.find((rule) => rule.publication !== undefined)?.publication ?? 'live',
      manual: rules.find((rule) => rule.manual !== undefined)?.manual,
    };
  }

  /** The term of this scope's tightenings has gone by, whatever the clock says. */
  lapse(scope: string): void {
    const rule = this.#rules.get(scope);
    if (rule) this.#rules.set(scope, { ...rule, untilMs: Number.NEGATIVE_INFINITY });
  }

  /** Whether a province, or some place in it, is in manual mode. */
  hasManualIn(province: string): boolean {
    for (const rule of this.#rules.values()) {
      if (rule.manual === undefined) continue;
      if (rule.scope === NATIONAL || rule.scope.startsWith(province)) return true;
    }
    return false;
  }

  /** Whether uploads are kept from the vendor in some scope. */
  get keepsUploadsBackSomewhere(): boolean {
    return [...this.#rules.values()].some(
      ({ uploadMode, manual }) => uploadMode === 'queue' || manual !== undefined,
    );
  }

  /** Scopes in which logins are paced now. */
  pacedScopes(now: number): ReadonlySet<string> {
    const paced = [...this.#rules.values()].filter(
      (rule) => rule.loginPerSecond !== undefined && now < rule.untilMs,
    );
    return new Set(paced.map((rule) => rule.scope));
  }

  #rulesFor(place: string): TimedRule[] {
    const found: TimedRule[] = [];
    const add = (scope: string): void => {
      const rule = this.#rules.get(scope);
      if (rule) found.push(rule);
    };
    if (place !== NATIONAL)
      for (const width of SCOPE_WIDTHS) if (place.length >= width) add(place.slice(0, width));
    add(NATIONAL);
    return found;
  }

  /** A national rate is split over gateways by share; a province's phones all come to one gateway. */
  #pacing(rule: TimedRule): LoginPacingRule {
    const rate = rule.loginPerSecond ?? 0;
    return {
      scope: rule.scope,
      perSecond: rule.scope === NATIONAL ? rate * this.#loginShare : rate,
      since: Date.parse(rule.pacedSince ?? this.policy?.issuedAt ?? ''),
    };
  }
}
