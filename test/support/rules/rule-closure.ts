import { parsePromql, selectorsOf } from '../lint/promql.ts';
import type { Rule } from '../lint/rule-checks.ts';
import type { RuleGroup } from './rule-file.ts';

export const nameOf = ({ alert, record }: Rule): string => alert ?? record ?? '';

/** Names of the rules that a rule reads: what they record, and alerts whose state it asks for. */
const readBy = (rule: Rule): readonly string[] =>
  selectorsOf(parsePromql(rule.expr)).flatMap(({ name, matchers }) =>
    name === 'ALERTS'
      ? matchers.filter(({ label }) => label === 'alertname').map(({ value }) => value)
      : [name],
  );

/**
 * The rules that one of them rests on, itself included, in their groups and their order. The others change nothing
 * for it, and each costs promtool as much time.
 */
export function closureOf(groups: readonly RuleGroup[], name: string): readonly RuleGroup[] {
  const rules = new Map(groups.flatMap((group) => group.rules).map((rule) => [nameOf(rule), rule]));
  const needed = new Set<string>();
  const need = (wanted: string): void => {
    const rule = rules.get(wanted);
    if (rule === undefined || needed.has(wanted)) return;
    needed.add(wanted);
    for (const read of readBy(rule)) need(read);
  };
  need(name);
  return groups
    .map((group) => ({ ...group, rules: group.rules.filter((rule) => needed.has(nameOf(rule))) }))
    .filter(({ rules: kept }) => kept.length > 0);
}

/** Whether a rule reads another, itself or through others; every rule rests on itself. */
export const restsOn = (groups: readonly RuleGroup[], name: string, on: string): boolean =>
  closureOf(groups, name).some(({ rules }) => rules.some((rule) => nameOf(rule) === on));
