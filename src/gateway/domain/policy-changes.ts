import type { Policy, PolicyRule } from '../../contracts/index.ts';

/** One field of one scope that a policy changes; undefined: the scope says nothing about it. */
export interface PolicyChange {
  readonly scope: string;
  readonly field: 'shedBelow' | 'loginPerSecond' | 'uploadMode' | 'publication' | 'manual';
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
}

/** Changes that are named one by one; beyond these they are only counted. */
const MOST_NAMED = 200;

const FIELDS = ['shedBelow', 'loginPerSecond', 'uploadMode', 'publication', 'manual'] as const;

const valueOf = (rule: PolicyRule | undefined, field: PolicyChange['field']): string | number | undefined =>
  field === 'manual' ? rule?.manual?.advice : rule?.[field];

/** What obeying `next` after `before` changes, scope by scope; a mere renewal changes nothing. */
export function changesBetween(
  before: Policy | undefined,
  next: Policy | undefined,
): { readonly named: readonly PolicyChange[]; readonly more: number } {
  const was = new Map((before?.rules ?? []).map((rule) => [rule.scope, rule]));
  const is = new Map((next?.rules ?? []).map((rule) => [rule.scope, rule]));
  const all = [...new Set([...was.keys(), ...is.keys()])].flatMap((scope) =>
    FIELDS.flatMap((field): PolicyChange[] => {
      const from = valueOf(was.get(scope), field);
      const to = valueOf(is.get(scope), field);
      return from === to ? [] : [{ scope, field, from, to }];
    }),
  );
  return { named: all.slice(0, MOST_NAMED), more: Math.max(0, all.length - MOST_NAMED) };
}

/** Everybody whose approval a policy carries, `name (role)`, each once. */
export const approversIn = (policy: Policy): readonly string[] => [
  ...new Set(
    policy.rules
      .flatMap(({ approvedBy = [], manual }) => [...approvedBy, ...(manual?.approvedBy ?? [])])
      .map(({ name, role }) => `${name} (${role})`),
  ),
];
