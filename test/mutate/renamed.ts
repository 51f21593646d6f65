import { nodesOf, parsePromql, textOf } from '../support/lint/promql.ts';
import type { Rule } from '../support/lint/rule-checks.ts';

/**
 * An alert under another name, which asks for its own state under that too, so that many variants of it can be
 * evaluated side by side. Texts for people are left out: mutants do not differ in them.
 */
export function renamed(rule: Rule, name: string): Rule {
  const query = parsePromql(rule.expr);
  const own = nodesOf(query, 'UnquotedLabelMatcher')
    .filter((node) => textOf(query, node) === `alertname="${rule.alert ?? ''}"`)
    .reverse();
  const expr = own.reduce(
    (text, { from, to }) => `${text.slice(0, from)}alertname="${name}"${text.slice(to)}`,
    query.text,
  );
  const { annotations: _said, ...decisive } = rule;
  return { ...decisive, alert: name, expr };
}
