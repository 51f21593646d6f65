import { NATIONAL, type Lease, type Policy, type PolicyRule } from '../../contracts/index.ts';
import type { Killed } from './policy-standing.ts';

/** One rule that says something about a field, and what became of it. */
export interface Saying {
  readonly scope: string;
  readonly value: string | number;
  readonly until: string;
  readonly state: 'in effect' | 'overridden' | 'lapsed' | 'suspended';
}

/** One field as it is in effect for a place. */
export interface Explained {
  readonly field: 'shedBelow' | 'loginPerSecond' | 'uploadMode' | 'publication' | 'manual';
  readonly value: string | number | null;
  /** Plain English. */
  readonly why: string;
  /** Every rule that says something, narrowest first. */
  readonly sayings: readonly Saying[];
}

export interface Explanation {
  readonly place: string;
  readonly at: string;
  readonly epoch: number;
  readonly reason: string | null;
  readonly killSwitch: Killed | null;
  readonly lease: Lease;
  readonly fields: readonly Explained[];
}

/** A policy as a gateway stands with it. */
export interface Stance {
  readonly policy: Policy | undefined;
  readonly killed: Killed | undefined;
  readonly lease: Lease;
}

type Field = Explained['field'];

/** Each field with what holds when no rule says anything; these two never loosen by lapse. */
const DEFAULTS: Readonly<Record<Field, string | null>> = {
  shedBelow: null,
  loginPerSecond: null,
  uploadMode: 'direct',
  publication: 'live',
  manual: null,
};
const NEVER_LAPSES: ReadonlySet<Field> = new Set(['uploadMode', 'manual']);

const valueOf = (rule: PolicyRule, field: Field): string | number | undefined =>
  field === 'manual' ? rule.manual?.advice : rule[field];

/** Say for a place (TPS, kecamatan, kab/kota or province code, or `nasional`) which rule decides each field, and why. */
export function explainPlace({ policy, killed, lease }: Stance, place: string, now: number): Explanation {
  const scopes = [
    ...[6, 4, 2].filter((width) => width <= place.length).map((width) => place.slice(0, width)),
    NATIONAL,
  ];
  const rules = [...new Set(place === NATIONAL ? [NATIONAL] : scopes)].flatMap(
    (scope) => policy?.rules.find((rule) => rule.scope === scope) ?? [],
  );
  const fields = (Object.keys(DEFAULTS) as Field[]).map((field) => {
    const sayings = sayingsOf(rules, field, now, killed !== undefined);
    const deciding = sayings.find(({ state }) => state === 'in effect');
    return {
      field,
      value: deciding?.value ?? DEFAULTS[field],
      why: wordsOf(field, sayings, deciding, now),
      sayings,
    };
  });
  return {
    place,
    at: new Date(now).toISOString(),
    epoch: policy?.epoch ?? 0,
    reason: policy?.reason ?? null,
    killSwitch: killed ?? null,
    lease,
    fields,
  };
}

function sayingsOf(
  rules: readonly PolicyRule[],
  field: Field,
  now: number,
  isSuspended: boolean,
): readonly Saying[] {
  let isDecided = false;
  return rules.flatMap((rule) => {
    const value = valueOf(rule, field);
    if (value === undefined) return [];
    const hasLapsed = !NEVER_LAPSES.has(field) && now >= Date.parse(rule.until);
    const state = isSuspended ? 'suspended' : hasLapsed ? 'lapsed' : isDecided ? 'overridden' : 'in effect';
    if (state === 'in effect') isDecided = true;
    return [{ scope: rule.scope, value, until: rule.until, state }];
  });
}

function wordsOf(
  field: Field,
  sayings: readonly Saying[],
  deciding: Saying | undefined,
  now: number,
): string {
  const others = sayings
    .filter((saying) => saying !== deciding)
    .map(({ scope, value, until, state }) =>
      state === 'lapsed'
        ? `the rule for ${scope} (${value}) lapsed at ${until}`
        : state === 'suspended'
          ? `the rule for ${scope} (${value}) is suspended by the kill switch`
          : `the rule for ${scope} (${value}) is overridden`,
    );
  if (!deciding) return ['no rule in effect', ...others].join('; ');
  const isPast = now >= Date.parse(deciding.until);
  const until = NEVER_LAPSES.has(field)
    ? isPast
      ? `should have been renewed by ${deciding.until} and stays until a person lifts it`
      : `stays until a person lifts it, to be renewed by ${deciding.until}`
    : `lapses at ${deciding.until}`;
  return [`the rule for ${deciding.scope}; ${until}`, ...others].join('; ');
}
